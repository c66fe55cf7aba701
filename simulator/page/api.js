/** Problem is what the server refused, in its own words. */
export class Problem extends Error {
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/** Api speaks to the kiosk (/v1) and to the world around it (/sim/v1). */
export class Api {
  #tokens = { admin: '', partner: '', badge: '' };

  /** open asks for the tokens that the page works with. */
  async open() {
    this.#tokens = await this.get('/sim/v1/session');
  }

  /** badge is what the courier's badge barcode says. */
  get badge() { return this.#tokens.badge; }

  /** adminHeaders authorise a request of a technician. */
  get adminHeaders() { return { Authorization: `Bearer ${this.#tokens.admin}` }; }

  get(path) { return request('GET', path, this.#headers(path)); }

  post(path, body = {}) { return request('POST', path, this.#headers(path), body); }

  /** announce tells the kiosk of a parcel as its partner would, before it comes. */
  announce(id, parcel) {
    const headers = { Authorization: `Bearer ${this.#tokens.partner}` };
    return request('PUT', `/v1/parcels/${encodeURIComponent(id)}`, headers, parcel);
  }

  #headers(path) { return path.startsWith('/v1/') ? this.adminHeaders : {}; }
}

async function request(method, path, headers, body) {
  const init = { method, headers: { ...headers, Accept: 'application/json' }, cache: 'no-store' };
  if (body !== undefined) {
    init.headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(path, init);
  } catch {
    throw new Problem(0, 'unreachable', 'The simulator does not answer. Is it still running?');
  }
  const text = await answer.text();
  const content = text ? parse(text) : {};
  if (!answer.ok) {
    throw new Problem(answer.status, content.code ?? '', content.detail || content.title || `${method} ${path}: ${answer.status}`);
  }
  return content;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { detail: text.slice(0, 200) };
  }
}
