// The operator's page. Everything it shows comes from the API and is set as
// text, never as markup. The token lives in this tab alone.

const byId = (id) => document.getElementById(id);
const tokenKey = "lockerd.token";
const refreshEvery = 15000;
const journalLength = 200;

let token = sessionStorage.getItem(tokenKey) ?? "";
let stream = null; // aborts the event stream and the refreshing that hangs on it

// --- the API ---

class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? `answered ${status}`);
    this.status = status;
    this.code = problem.code ?? "";
  }
}

async function call(method, path, body) {
  const headers = { Authorization: `Bearer ${token}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await answer.text();
  const said = text === "" ? {} : JSON.parse(text);
  if (!answer.ok) throw new Refused(answer.status, said);
  return said;
}

// --- elements ---

function element(name, text, className) {
  const e = document.createElement(name);
  if (text !== undefined) e.textContent = text;
  if (className) e.className = className;
  return e;
}

function row(...cells) {
  const tr = element("tr");
  for (const cell of cells) {
    const td = element("td");
    td.append(...[cell].flat());
    tr.append(td);
  }
  return tr;
}

function actions(...buttons) {
  const div = element("div", undefined, "actions");
  div.append(...buttons.filter(Boolean));
  return div;
}

function button(label, about, act) {
  const b = element("button", label);
  b.type = "button";
  b.dataset.key = `${label} ${about}`;
  b.setAttribute("aria-label", `${label}: ${about}`);
  b.addEventListener("click", () => perform(b, act));
  return b;
}

// fill brings a table up to date and leaves alone every row that stays as it
// was, so that a click under way and the keyboard's place are not lost.
function fill(tbody, items, rowOf, nothing) {
  const key = tbody.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const before = new Map([...tbody.rows].map((tr) => [tr.dataset.shows, tr]));
  const rows = (items.length ? items : [null]).map((item) => {
    const shows = JSON.stringify(item);
    const tr = before.get(shows) ?? (item === null ? emptyRow(tbody, nothing) : rowOf(item));
    tr.dataset.shows = shows;
    return tr;
  });
  const kept = new Set(rows);
  for (const tr of [...tbody.rows]) if (!kept.has(tr)) tr.remove();
  rows.forEach((tr, i) => {
    if (tbody.rows[i] !== tr) tbody.insertBefore(tr, tbody.rows[i] ?? null);
  });
  if (key !== undefined && !tbody.contains(document.activeElement)) {
    [...tbody.querySelectorAll("button")].find((b) => b.dataset.key === key)?.focus();
  }
}

function emptyRow(tbody, nothing) {
  const tr = row(nothing);
  tr.firstElementChild.colSpan = tbody.closest("table").querySelectorAll("th").length;
  return tr;
}

const words = (state) => state.replaceAll("_", " ");
const when = (time) => (time ? new Date(time).toLocaleString([], { dateStyle: "medium", timeStyle: "short" }) : "-");

// --- doing things ---

function say(text, done = false) {
  byId("said").textContent = text;
  byId("said").classList.toggle("done", done);
}

async function perform(b, act) {
  if (b.ariaBusy === "true") return;
  b.ariaBusy = "true"; // not disabled: that would take the keyboard's place away
  try {
    const done = await act();
    if (done) say(done, true);
  } catch (e) {
    if (e instanceof Refused && e.status === 401) return leave("The token is not valid any more.");
    say(e.message);
  } finally {
    b.ariaBusy = null;
  }
  await refresh();
}

// ask opens the dialog. It returns what was answered, or null.
function ask({ title, text, reason = false, empty = false, answers }) {
  const dialog = byId("ask");
  byId("ask-title").textContent = title;
  byId("ask-text").textContent = text;
  byId("ask-reason-row").hidden = !reason;
  byId("ask-reason").value = "";
  byId("ask-reason").required = reason;
  byId("ask-empty-row").hidden = !empty;
  byId("ask-empty").checked = false;
  byId("ask-answers").replaceChildren(
    ...Object.entries(answers).map(([value, label], i) => {
      const b = element("button", label, i === 0 ? "main" : undefined);
      b.value = value;
      return b;
    }),
    cancelButton(dialog),
  );
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "") return resolve(null);
      resolve({ answer: dialog.returnValue, reason: byId("ask-reason").value.trim(), empty: byId("ask-empty").checked });
    }, { once: true });
  });
}

function cancelButton(dialog) {
  const b = element("button", "Back");
  b.type = "button";
  b.addEventListener("click", () => dialog.close(""));
  return b;
}

const lockerPath = (id, verb) => `/v1/lockers/${encodeURIComponent(id)}/${verb}`;

async function openLocker(l) {
  const said = await ask({
    title: `Open locker ${l.id}`, text: "The journal names you and the reason.",
    reason: true, empty: l.state === "empty", answers: { open: "Open" },
  });
  if (!said) return "";
  await call("POST", lockerPath(l.id, "open"), { reason: said.reason, empty: said.empty });
  return `Locker ${l.id} was told to open.`;
}

async function outOfOrder(l) {
  const said = await ask({
    title: `Take locker ${l.id} out of order`,
    text: l.state === "reserved" ? "It is taken out of order when its parcel has gone." : "It gets no more parcels.",
    reason: true, answers: { out: "Out of order" },
  });
  if (!said) return "";
  await call("POST", lockerPath(l.id, "out-of-order"), { reason: said.reason });
  return `Locker ${l.id} is out of order, or will be.`;
}

async function inService(l) {
  await call("POST", lockerPath(l.id, "in-service"));
  return `Locker ${l.id} is in service.`;
}

async function resolve(l) {
  const said = await ask({
    title: `What is in locker ${l.id}?`, text: "Look inside first. The journal names you.",
    answers: { inside: "A parcel is inside", absent: "It is empty" },
  });
  if (!said) return "";
  await call("POST", lockerPath(l.id, "resolve"), { parcel: said.answer });
  return `Locker ${l.id} is settled.`;
}

async function extend(r) {
  const extended = await call("POST", `/v1/reservations/${encodeURIComponent(r.id)}/extend`);
  return `Parcel ${r.parcel.id} now waits until ${when(extended.expires_at)}.`;
}

async function collect(r) {
  const said = await ask({
    title: `Collect parcel ${r.parcel.id}`,
    text: r.locker ? `Locker ${r.locker} opens. Take the parcel out and shut the door.` : "No door opens: the depot empties this locker.",
    answers: { collect: r.locker ? "Open" : "Collected" },
  });
  if (!said) return "";
  await call("POST", `/v1/returns/${encodeURIComponent(r.id)}/collect`);
  return r.locker ? `Locker ${r.locker} was told to open.` : `Parcel ${r.parcel.id} is collected.`;
}

// --- showing things ---

const size = (bytes) => (bytes < 1 << 20 ? `${Math.round(bytes / 1024)} KiB` : `${(bytes / (1 << 20)).toFixed(1)} MiB`);

function showStatus(s) {
  byId("title").textContent = s.location ? `${s.kiosk}, ${s.location}` : s.kiosk;
  document.title = `${s.kiosk} - lockerd`;
  const facts = [
    ["Lockers", `${s.lockers.empty} empty, ${s.lockers.reserved} reserved, ${s.lockers.out_of_order} out of order`],
    ["Doors", s.bus.unreadable === 0 ? `all ${s.bus.doors} can be read` : `${s.bus.unreadable} of ${s.bus.doors} cannot be read: ${s.bus.last_error ?? ""}`, s.bus.unreadable ? "bad" : "good"],
    ["Clock", s.clock.trusted ? `trusted, ${when(s.clock.wall)}` : `not trusted: ${s.clock.why ?? ""}`, s.clock.trusted ? "good" : "bad"],
    ["Returns", `${s.open_returns} to collect`],
    ["Codes", s.locked_out_for_s > 0 ? `refused for ${s.locked_out_for_s} s, after too many wrong ones` : "accepted", s.locked_out_for_s > 0 ? "warn" : ""],
    ["Books", `${size(s.disk.books_bytes)} of ${size(s.disk.limit_bytes)}`],
    ["Uplink", s.uplink],
    ["Up since", when(s.started_at)],
    ["Version", s.version || "-"],
  ];
  byId("status").replaceChildren(...facts.flatMap(([name, text, tone]) => [element("dt", name), element("dd", text, tone)]));
  byId("trust").hidden = s.clock.trusted;
  const list = s.attention.map((a) => element("li", [a.locker && `Locker ${a.locker}`, a.what].filter(Boolean).join(": "), "warn"));
  byId("attention").replaceChildren(...(list.length ? list : [element("li", "Nothing.", "good")]));
}

function lockerRow(l) {
  const state = [element("span", words(l.state), { empty: "good", reserved: "", out_of_order: "bad" }[l.state])];
  if (l.reasons.length) state.push(element("small", l.reasons.map(words).join(", ")));
  const traits = [l.climate === "ambient" ? "" : l.climate, l.accessible ? "low" : ""].filter(Boolean).join(", ");
  const sized = traits ? [l.size, element("small", traits)] : [l.size];
  const inspect = l.reasons.includes("inspect");
  return row(
    l.id, sized, state,
    element("span", l.door, { closed: "", open: "warn", unknown: "bad" }[l.door]),
    l.holds ?? l.reservation ?? "-",
    actions(
      button("Open", `locker ${l.id}`, () => openLocker(l)),
      inspect && button("Resolve", `locker ${l.id}`, () => resolve(l)),
      l.reasons.length > 0 && !inspect
        ? button("In service", `locker ${l.id}`, () => inService(l))
        : l.reasons.length === 0 && button("Out of order", `locker ${l.id}`, () => outOfOrder(l)),
    ),
  );
}

function reservationRow(r) {
  const status = [words(r.status)];
  if (r.uncertain) status.push(element("small", "nobody knows whether it is inside", "warn"));
  const may = r.status === "active" && !r.uncertain;
  return row([r.parcel.id, element("small", r.id)], r.locker, status, when(r.expires_at),
    may ? actions(button("Extend", `parcel ${r.parcel.id}`, () => extend(r))) : "");
}

function returnRow(r) {
  return row(r.parcel.id, r.locker ?? "at the depot", r.status, when(r.since),
    r.status === "pending" ? actions(button("Collect", `parcel ${r.parcel.id}`, () => collect(r))) : "");
}

let refreshing = null;
let again = false;

// refresh shows the present. Calls while one is under way become one more.
function refresh() {
  if (refreshing) {
    again = true;
    return refreshing;
  }
  refreshing = show().finally(() => {
    refreshing = null;
    if (again) {
      again = false;
      refresh();
    }
  });
  return refreshing;
}

async function show() {
  if (!token) return;
  try {
    const which = byId("which").value;
    const [status, lockers, returns, reservations] = await Promise.all([
      call("GET", "/v1/status"), call("GET", "/v1/lockers"), call("GET", "/v1/returns"),
      call("GET", `/v1/reservations?limit=100${which ? `&status=${which}` : ""}`),
    ]);
    showStatus(status);
    const parcels = new Map(reservations.reservations.map((r) => [r.id, r.parcel.id]));
    fill(byId("lockers"), lockers.lockers.map((l) => ({ ...l, holds: parcels.get(l.reservation) })), lockerRow, "There are none.");
    fill(byId("returns"), returns.returns.filter((r) => r.status !== "collected"), returnRow, "None to collect.");
    fill(byId("reservations"), reservations.reservations, reservationRow, "None.");
  } catch (e) {
    if (e instanceof Refused && (e.status === 401 || e.status === 403)) return leave("This token is not an admin's.");
    byId("pulse").textContent = `no answer: ${e.message}`;
  }
}

// --- the journal, live ---

function record(rec) {
  const what = [rec.locker && `locker ${rec.locker}`, rec.parcel && `parcel ${rec.parcel}`, rec.reservation, rec.actor,
    ...Object.entries(rec.detail ?? {}).map(([name, value]) => `${name} ${value}`)].filter(Boolean).join(", ");
  const line = element("li", `${rec.seq}  ${new Date(rec.at).toLocaleTimeString()}  ${rec.kind}  ${what}`);
  byId("journal").prepend(line);
  while (byId("journal").childElementCount > journalLength) byId("journal").lastElementChild.remove();
}

// follow reads the event stream by hand, because EventSource cannot show a token.
async function follow(signal) {
  const status = await call("GET", "/v1/status");
  let last = Math.max(0, status.journal.seq - 30);
  while (!signal.aborted) {
    try {
      const answer = await fetch("/v1/events", { signal, headers: { Authorization: `Bearer ${token}`, "Last-Event-ID": String(last) } });
      if (!answer.ok) throw new Error(`answered ${answer.status}`);
      byId("pulse").textContent = "live";
      let text = "";
      for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
        const events = (text + chunk).split("\n\n");
        text = events.pop();
        for (const event of events) {
          const data = event.split("\n").find((line) => line.startsWith("data: "));
          if (!data) continue;
          const rec = JSON.parse(data.slice(6));
          last = rec.seq;
          record(rec);
          refresh();
        }
      }
    } catch (e) {
      if (signal.aborted) return;
      byId("pulse").textContent = `not live: ${e.message}`;
    }
    await new Promise((done) => setTimeout(done, 2000));
  }
}

// --- coming and going ---

async function enter() {
  try {
    await call("GET", "/v1/status");
  } catch (e) {
    return leave(e instanceof Refused && e.status === 403 ? "This token is not an admin's." : e.message);
  }
  sessionStorage.setItem(tokenKey, token);
  byId("door").hidden = true;
  byId("panel").hidden = byId("leave").hidden = false;
  byId("journal").replaceChildren();
  stream = new AbortController();
  const { signal } = stream;
  const timer = setInterval(refresh, refreshEvery);
  signal.addEventListener("abort", () => clearInterval(timer));
  await refresh();
  follow(signal).catch((e) => { byId("pulse").textContent = `not live: ${e.message}`; });
}

function leave(why = "") {
  stream?.abort();
  stream = null;
  token = "";
  sessionStorage.removeItem(tokenKey);
  byId("panel").hidden = byId("leave").hidden = true;
  byId("door").hidden = false;
  byId("pulse").textContent = "";
  byId("refused").textContent = why;
  byId("token").value = "";
  byId("token").focus();
}

byId("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  token = byId("token").value.trim();
  byId("refused").textContent = "";
  enter();
});
byId("leave").addEventListener("click", () => leave());
byId("which").addEventListener("change", refresh);
byId("sweep").addEventListener("click", (event) => perform(event.currentTarget, async () => `Expired: ${(await call("POST", "/v1/sweep")).expired}.`));
byId("trust").addEventListener("click", (event) => perform(event.currentTarget, async () => {
  await call("POST", "/v1/clock/trust");
  return "The clock is trusted.";
}));

if (token) enter();
else byId("token").focus();
