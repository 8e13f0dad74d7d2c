package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/sync/errgroup"
)

// Limits against clients that send or read slowly, or keep connections open.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 60 * time.Second // a photo of 8 MB over a poor line
	writeTimeout      = 120 * time.Second
	idleTimeout       = 120 * time.Second
	maxHeaderBytes    = 32 << 10
	shutdownGrace     = 20 * time.Second
)

// httpServer returns a net/http server with the limits set.
func (s *Server) httpServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout,
		WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes}
}

// Serve listens on addr, and on adminAddr for health and metrics unless it is
// empty, until ctx ends. It then turns /readyz red and finishes the requests
// under way. started, when given, is called with the address it listens on.
func (s *Server) Serve(ctx context.Context, addr, adminAddr string, started func(address string)) error {
	public, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	var admin net.Listener
	if adminAddr != "" {
		if admin, err = net.Listen("tcp", adminAddr); err != nil {
			return errors.Join(fmt.Errorf("listen for admin: %w", err), public.Close())
		}
	}
	if started != nil {
		started(public.Addr().String())
	}
	return s.ServeOn(ctx, public, admin)
}

// ServeOn is Serve on open listeners; admin may be nil.
func (s *Server) ServeOn(ctx context.Context, public, admin net.Listener) error {
	servers := []*http.Server{s.httpServer(s)}
	listeners := []net.Listener{public}
	if admin != nil {
		servers = append(servers, s.httpServer(s.Admin(s.opts.Ready)))
		listeners = append(listeners, admin)
	}
	group, running := errgroup.WithContext(ctx)
	for i, server := range servers {
		group.Go(func() error {
			if err := server.Serve(listeners[i]); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		})
	}
	group.Go(func() error {
		<-running.Done()
		s.closing.Store(true)
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
		defer cancel()
		var problems []error
		for _, server := range servers { // the public one first: health stays visible
			problems = append(problems, server.Shutdown(grace))
		}
		return errors.Join(problems...)
	})
	return group.Wait()
}

// Admin answers /livez (the process runs), /readyz (it can serve) and /metrics.
// It belongs on an address the public cannot reach.
func (s *Server) Admin(ready func(ctx context.Context) error) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		switch {
		case s.closing.Load():
			http.Error(w, "shutting down", http.StatusServiceUnavailable)
		case ready != nil:
			if err := ready(ctx); err != nil {
				http.Error(w, "not ready: "+err.Error(), http.StatusServiceUnavailable)
				return
			}
			fallthrough
		default:
			fmt.Fprintln(w, "ok")
		}
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}))
	return mux
}
