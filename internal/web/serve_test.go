package web_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"siger/internal/web"
)

// serving serves s until the returned stop is called, which waits for the end.
func serving(t *testing.T, s *web.Server) (site, admin string, stop func()) {
	t.Helper()
	var listeners [2]net.Listener
	for i := range listeners {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		listeners[i] = l
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.ServeOn(ctx, listeners[0], listeners[1]) }()
	return "http://" + listeners[0].Addr().String(), "http://" + listeners[1].Addr().String(), func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("ServeOn: %v", err)
		}
	}
}

// A request under way when the end comes is answered whole; new ones are not
// taken.
func TestShutdownFinishesWhatRuns(t *testing.T) {
	started, release := make(chan struct{}), make(chan struct{})
	s := failing(t, func(w http.ResponseWriter, _ *http.Request) error {
		close(started)
		<-release
		_, err := io.WriteString(w, "whole")
		return err
	})
	site, _, stop := serving(t, s)
	answer := make(chan string, 1)
	go func() {
		res, err := http.Get(site + "/en/bang")
		if err != nil {
			answer <- err.Error()
			return
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		answer <- string(body)
	}()
	<-started
	stopped := make(chan struct{})
	go func() { stop(); close(stopped) }()
	for closed := false; !closed; { // until the listener is closed
		c, err := net.DialTimeout("tcp", strings.TrimPrefix(site, "http://"), time.Second)
		if closed = err != nil; !closed {
			c.Close()
		}
	}
	select {
	case <-stopped:
		t.Error("the server ended before its request did")
	default:
	}
	close(release)
	if got := <-answer; got != "whole" {
		t.Errorf("the running request got %q", got)
	}
	<-stopped
}

// A client that never finishes its headers is cut off.
func TestSlowHeadersAreCutOff(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the header timeout")
	}
	t.Parallel()
	site, _, stop := serving(t, newServer(t))
	defer stop()
	c, err := net.Dial("tcp", strings.TrimPrefix(site, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "GET /id/produk HTTP/1.1\r\nHost: x\r\nX-Slow: "); err != nil {
		t.Fatal(err)
	}
	if err := c.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(15*time.Second, func() { c.Close() })
	defer timer.Stop()
	if _, err := bufio.NewReader(c).ReadString('\n'); errors.Is(err, net.ErrClosed) {
		t.Error("the connection is still open after 15 s")
	}
}

func TestAdmin(t *testing.T) {
	broken := errors.New("the store does not answer")
	var ready error
	s := newServer(t, func(o *web.Options) { o.Ready = func(context.Context) error { return ready } })
	_, admin, stop := serving(t, s)
	for _, c := range []struct {
		path   string
		ready  error
		status int
	}{{"/livez", nil, 200}, {"/livez", broken, 200}, {"/readyz", nil, 200}, {"/readyz", broken, 503}, {"/metrics", broken, 200}, {"/id/produk", nil, 404}} {
		ready = c.ready
		res, err := http.Get(admin + c.path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != c.status {
			t.Errorf("%s with %v: %d, want %d", c.path, c.ready, res.StatusCode, c.status)
		}
	}
	stop()
	if w := get(s.Admin(nil), "GET", "/readyz", ""); w.Code != 503 {
		t.Errorf("/readyz after the end: %d", w.Code)
	}
	for _, path := range []string{"/livez", "/readyz", "/metrics"} { // not on the public address
		if w := get(s, "GET", path, ""); w.Code != 404 {
			t.Errorf("%s in public: %d", path, w.Code)
		}
	}
}

func TestServeSaysWhyItCannotListen(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := newServer(t)
	if err := s.Serve(context.Background(), l.Addr().String(), "", nil); err == nil || !strings.Contains(err.Error(), "listen") {
		t.Errorf("Serve on a taken address: %v", err)
	}
	if err := s.Serve(context.Background(), "127.0.0.1:0", l.Addr().String(), nil); err == nil || !strings.Contains(err.Error(), "admin") {
		t.Errorf("Serve with a taken admin address: %v", err)
	}
}
