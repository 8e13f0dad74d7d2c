package durability

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"siger/internal/store"
)

// builds keeps the programs built so far, by what the linker was told.
var builds = struct {
	sync.Mutex
	folder string
	paths  map[string]string
}{paths: map[string]string{}}

// TestMain takes the built programs away. The same binary is the process that
// posts messages: see post.
func TestMain(m *testing.M) {
	if folder := os.Getenv("SIGER_TEST_POSTS_INTO"); folder != "" {
		fmt.Fprintln(os.Stderr, post(context.Background(), folder))
		os.Exit(1) // it ends by being killed
	}
	code := m.Run()
	if builds.folder != "" {
		os.RemoveAll(builds.folder)
	}
	os.Exit(code)
}

// build builds the program, with flags for the linker, and returns its path.
func build(t *testing.T, flags string) string {
	t.Helper()
	builds.Lock()
	defer builds.Unlock()
	if path := builds.paths[flags]; path != "" {
		return path
	}
	if builds.folder == "" {
		folder, err := os.MkdirTemp("", "siger-durability-")
		if err != nil {
			t.Fatal(err)
		}
		builds.folder = folder
	}
	path := filepath.Join(builds.folder, fmt.Sprintf("siger-%d", len(builds.paths)))
	if out, err := exec.Command("go", "build", "-ldflags", flags, "-o", path, "siger/cmd/siger").CombinedOutput(); err != nil {
		t.Fatalf("build: %v: %s", err, out)
	}
	builds.paths[flags] = path
	return path
}

// process is the program, serving.
type process struct {
	*exec.Cmd
	address string // host:port
	said    *bytes.Buffer
	ready   time.Duration // from its start until /readyz
	ended   chan struct{}
}

// serve starts the program on a data folder and waits until it is ready. It
// returns an error when it does not get ready.
func serve(t *testing.T, program, data string, flags ...string) (*process, error) {
	t.Helper()
	address, admin := freeAddress(t), freeAddress(t)
	p := &process{address: address, said: &bytes.Buffer{}, ended: make(chan struct{}),
		Cmd: exec.Command(program, append([]string{"serve", "--data", data, "--addr", address, "--admin", admin, "--rate-limit", "off"}, flags...)...)}
	p.Stderr = p.said
	p.Env = append(os.Environ(), "SIGER_LOG=error")
	begun := time.Now()
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	go func() { _ = p.Wait(); close(p.ended) }() // its end is "signal: killed" or a failure it has said
	for time.Since(begun) < 20*time.Second {
		if res, err := http.Get("http://" + admin + "/readyz"); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				p.ready = time.Since(begun)
				return p, nil
			}
		}
		select {
		case <-p.ended:
			return nil, fmt.Errorf("it ended: %s", p.said)
		case <-time.After(time.Millisecond):
		}
	}
	p.kill()
	return nil, fmt.Errorf("not ready after 20 s: %s", p.said)
}

// kill ends the process as no program can prevent, and waits until it is gone.
func (p *process) kill() {
	_ = p.Process.Kill() // it may have ended
	<-p.ended
}

// freeAddress returns an address that was free a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// rounds is how often the ground is taken away: usual, or what a variable says.
func rounds(t *testing.T, variable string, usual int) int {
	t.Helper()
	if s := os.Getenv(variable); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if testing.Short() {
		return 2
	}
	return usual
}

// clients keep asks at the same time, each with keys of its own.
type clients struct {
	http  *http.Client
	over  atomic.Bool // the ground is being taken away: no answer is a surprise
	round int

	mu    sync.Mutex
	acked map[string]string // key -> code
}

func newClients() *clients {
	return &clients{acked: map[string]string{}, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}, Timeout: 10 * time.Second}}
}

// begin lets eight clients keep asks until the returned function is called.
func (c *clients) begin(t *testing.T, address string) (stop func()) {
	t.Helper()
	c.round++
	c.over.Store(false)
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for n := 0; !c.over.Load(); n++ {
				key := fmt.Sprintf("key-%d-%d-%d", c.round, i, n)
				code, err := c.keep(ctx, address, key)
				if err != nil {
					if !c.over.Load() {
						t.Errorf("%s: %v", key, err)
					}
					return
				}
				c.mu.Lock()
				c.acked[key] = code
				c.mu.Unlock()
			}
		})
	}
	return func() { c.over.Store(true); cancel(); group.Wait() }
}

// keep sends the ask of a key and returns the code it was acknowledged with.
func (c *clients) keep(ctx context.Context, address, key string) (string, error) {
	body, err := json.Marshal(map[string]string{"q": "lada hitam 2 tan Kuching, " + key, "lang": "ms"})
	if err != nil {
		return "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/api/v1/asks", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	res, err := c.http.Do(r)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return "", err
	}
	var kept struct{ Code string }
	if err := json.Unmarshal(text, &kept); err != nil || res.StatusCode != http.StatusCreated || kept.Code == "" {
		return "", fmt.Errorf("%d %s", res.StatusCode, text)
	}
	return kept.Code, nil
}

// again sends some of the acknowledged keys a second time: each gives its code.
func (c *clients) again(t *testing.T, address string, some int) {
	t.Helper()
	for key, code := range c.acked {
		if some--; some < 0 {
			return
		}
		if got, err := c.keep(t.Context(), address, key); err != nil || got != code {
			t.Errorf("%s gave %s and now %s, %v", key, code, got, err)
		}
	}
}

// lost opens a data folder and returns how many acknowledged asks are not in
// it as they were, and what else is wrong with it.
func (c *clients) lost(ctx context.Context, data string) (missing int, wrong error) {
	db, err := store.Open(ctx, data)
	if err != nil {
		return len(c.acked), err
	}
	defer db.Close()
	var whole string
	if err := db.QueryRow(ctx, `PRAGMA integrity_check`).Scan(&whole); err != nil || whole != "ok" {
		return len(c.acked), fmt.Errorf("integrity: %s, %v", whole, err)
	}
	rows, err := db.Query(ctx, `SELECT code, id IN (SELECT thing_id FROM journal_entry WHERE thing = 'ask') FROM ask_ask`)
	if err != nil {
		return len(c.acked), err
	}
	defer rows.Close()
	kept := map[string]bool{}
	for rows.Next() {
		var code string
		var told bool
		if err := rows.Scan(&code, &told); err != nil {
			return len(c.acked), err
		}
		if !told {
			return len(c.acked), fmt.Errorf("%s stands without its journal entry", code)
		}
		kept[code] = true
	}
	for _, code := range c.acked {
		if !kept[code] {
			missing++
		}
	}
	return missing, rows.Err()
}
