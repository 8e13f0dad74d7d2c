package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics counts requests by route name, never by address.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	none     observer // requests no route answered
	static   observer
}

// observer counts the requests of one route; the usual statuses are resolved
// beforehand, so that counting costs nothing to speak of.
type observer struct {
	requests *prometheus.CounterVec
	ok, same prometheus.Counter // 200 and 304
	seconds  prometheus.Observer
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "siger_requests_total", Help: "Requests answered, by route and status."}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "siger_request_seconds", Help: "Time to answer a request, by route.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"route"}),
	}
	m.registry.MustRegister(m.requests, m.seconds, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.none, m.static = m.of("none"), m.of("static")
	return m
}

// of returns the observer of a route.
func (m *metrics) of(route string) observer {
	requests := m.requests.MustCurryWith(prometheus.Labels{"route": route})
	return observer{requests, requests.WithLabelValues("200"), requests.WithLabelValues("304"), m.seconds.WithLabelValues(route)}
}

// observe counts one answer.
func (o observer) observe(status int, took time.Duration) {
	switch status {
	case http.StatusOK:
		o.ok.Inc()
	case http.StatusNotModified:
		o.same.Inc()
	default:
		o.requests.WithLabelValues(strconv.Itoa(status)).Inc()
	}
	o.seconds.Observe(took.Seconds())
}
