package web

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"lockerd/kiosk"
)

// metrics is what Prometheus is told. Labels come from small fixed sets.
type metrics struct {
	now      func() time.Time
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	scrape   http.Handler
}

func newMetrics(k *kiosk.Kiosk, log *slog.Logger, now func() time.Time) *metrics {
	m := &metrics{
		now: now,
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lockerd_http_requests_total", Help: "Answered requests by route and status.",
		}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "lockerd_http_request_seconds", Help: "How long requests took.",
			Buckets: []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 15},
		}, []string{"route"}),
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.requests, m.seconds, newKioskCollector(k, log),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.scrape = promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		ErrorLog:      slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ErrorHandling: promhttp.ContinueOnError,
	})
	return m
}

func (m *metrics) serve(w http.ResponseWriter, r *http.Request) { m.scrape.ServeHTTP(w, r) }

// request starts measuring; the function it returns ends that. An event stream
// is counted and not measured.
func (m *metrics) request(route string) func(*answer) {
	var began time.Time
	if m.now != nil {
		began = m.now()
	}
	return func(ans *answer) {
		m.requests.WithLabelValues(route, strconv.Itoa(ans.status)).Inc()
		if m.now != nil && route != "GET /v1/events" {
			m.seconds.WithLabelValues(route).Observe(m.now().Sub(began).Seconds())
		}
	}
}

// kioskCollector reads the kiosk at each scrape.
type kioskCollector struct {
	kiosk *kiosk.Kiosk
	log   *slog.Logger
	tally *tally
}

func newKioskCollector(k *kiosk.Kiosk, log *slog.Logger) *kioskCollector {
	return &kioskCollector{kiosk: k, log: log, tally: newTally(k)}
}

// desc describes one metric of the kiosk.
func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("lockerd_"+name, help, labels, nil)
}

// Describe sends nothing: what there is to say differs from scrape to scrape.
func (c *kioskCollector) Describe(chan<- *prometheus.Desc) {}

// Collect sends what the kiosk says of itself. Where it says nothing, lockerd_up is 0.
func (c *kioskCollector) Collect(out chan<- prometheus.Metric) {
	ctx := context.Background()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	up := desc("up", "Whether the kiosk decides.")
	overview, err := c.kiosk.Status(ctx)
	if err != nil {
		c.log.WarnContext(ctx, "no metrics of the kiosk", "err", err)
		gauge(up, 0)
		return
	}
	gauge(up, 1)
	gauge(desc("journal_seq", "Sequence of the newest record."), float64(overview.Journal.Seq))
	gauge(desc("books_bytes", "Size of the books on disk."), float64(overview.BooksBytes))
	gauge(desc("books_limit_bytes", "Where drop-offs stop."), float64(overview.BooksLimit))
	gauge(desc("clock_trusted", "Whether the clock is believed."), truth(overview.Clock.Trusted))
	gauge(desc("doors_unreadable", "Door switches that could not be read."), float64(overview.Bus.Unreadable))
	gauge(desc("open_returns", "Expired parcels that nobody has collected."), float64(overview.OpenReturns))
	gauge(desc("attention", "Things that somebody should look at."), float64(len(overview.Attention)))
	gauge(desc("locked_out_seconds", "For how long codes are still refused."), overview.LockedOutFor.Seconds())
	c.lockers(ctx, gauge)
	for kind, n := range c.tally.count(ctx, c.log) {
		out <- prometheus.MustNewConstMetric(desc("records_total", "Records journaled since the start, by kind.", "kind"),
			prometheus.CounterValue, float64(n), string(kind))
	}
}

func (c *kioskCollector) lockers(ctx context.Context, gauge func(*prometheus.Desc, float64, ...string)) {
	free, err := c.kiosk.Availability(ctx)
	if err != nil {
		c.log.WarnContext(ctx, "no metrics of the lockers", "err", err)
		return
	}
	lockers := desc("lockers", "Lockers by size and what they are; free ones would be given to a drop-off now.", "size", "state")
	for size, n := range free.Sizes {
		gauge(lockers, float64(n.Free), size.String(), "free")
		gauge(lockers, float64(n.Reserved), size.String(), "reserved")
		gauge(lockers, float64(n.OutOfOrder), size.String(), "out_of_order")
		gauge(lockers, float64(n.Total-n.Free-n.Reserved-n.OutOfOrder), size.String(), "not_eligible")
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
