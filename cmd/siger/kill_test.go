package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"siger/internal/store"
)

// binaryDir holds the program built for the tests; empty before.
var binaryDir string

// binary builds the program once for the tests that need the real thing.
var binary = sync.OnceValues(func() (path string, err error) {
	if binaryDir, err = os.MkdirTemp("", "siger-binary-"); err != nil {
		return "", err
	}
	path = filepath.Join(binaryDir, "siger")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// process is the program, serving.
type process struct {
	*exec.Cmd
	address string // host:port
	said    *bytes.Buffer
}

// start runs the program with the arguments; it is killed when the test ends.
func start(t *testing.T, args ...string) *process {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: exec.Command(path, args...), said: &bytes.Buffer{}}
	p.Stderr = p.said
	p.Env = append(os.Environ(), "SIGER_LOG=error")
	t.Cleanup(func() {
		if p.Process != nil {
			_ = p.Process.Kill() // it may have ended
			_ = p.Wait()
		}
	})
	return p
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

// serve starts "siger serve" on a data folder and waits until it is ready.
func serve(t *testing.T, data string) (p *process, ready time.Duration) {
	t.Helper()
	address, admin := freeAddress(t), freeAddress(t)
	p = start(t, "serve", "--data", data, "--addr", address, "--admin", admin, "--rate-limit", "off")
	p.address = address
	begun := time.Now()
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	for time.Since(begun) < 20*time.Second {
		if res, err := http.Get("http://" + admin + "/readyz"); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return p, time.Since(begun)
			}
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Fatalf("not ready after 20 s: %s", p.said)
	return nil, 0
}

// client keeps asks until the server is gone, and remembers what was
// acknowledged.
type client struct {
	name  string
	http  *http.Client
	acked map[string]string // key -> code
	sent  int
}

// keepOne sends the ask of a key and returns its code; "" when it was not
// acknowledged.
func (c *client) keepOne(ctx context.Context, address, key string) (string, error) {
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
		return "", nil // the server was killed: not acknowledged
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return "", nil
	}
	if res.StatusCode != http.StatusCreated {
		return "", fmt.Errorf("%s: %d %s", key, res.StatusCode, text)
	}
	var kept struct{ Code string }
	if err := json.Unmarshal(text, &kept); err != nil || kept.Code == "" {
		return "", fmt.Errorf("%s: %s", key, text)
	}
	return kept.Code, nil
}

// work keeps asks until ctx ends.
func (c *client) work(ctx context.Context, address string) error {
	for ctx.Err() == nil {
		key := c.name + "-" + strconv.Itoa(c.sent)
		c.sent++
		code, err := c.keepOne(ctx, address, key)
		if err != nil {
			return err
		}
		if code != "" {
			c.acked[key] = code
		}
	}
	return nil
}

// rounds is how often the server is killed: 20, or SIGER_KILL_ROUNDS.
func rounds(t *testing.T) int {
	t.Helper()
	if s := os.Getenv("SIGER_KILL_ROUNDS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if testing.Short() {
		return 3
	}
	return 20
}

// Killed at any moment, the server loses nothing it has acknowledged, keeps no
// ask twice, and is ready again soon. A kill is no power cut: what the disk is
// told is another test's business.
func TestKillLosesNothingThatWasAcknowledged(t *testing.T) {
	t.Parallel() // beside the scripts
	data := t.TempDir()
	clients := make([]*client, 8)
	for i := range clients {
		clients[i] = &client{name: fmt.Sprintf("c%d", i), acked: map[string]string{},
			http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2}, Timeout: 10 * time.Second}}
	}
	p, _ := serve(t, data)
	var took []time.Duration // from each start after a kill to ready
	for range rounds(t) {
		ctx, stop := context.WithCancel(t.Context())
		var group sync.WaitGroup
		var failed atomic.Pointer[error]
		for _, c := range clients {
			group.Go(func() {
				if err := c.work(ctx, p.address); err != nil {
					failed.Store(&err)
				}
			})
		}
		time.Sleep(100*time.Millisecond + rand.N(500*time.Millisecond))
		if err := p.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = p.Wait() // "signal: killed"
		stop()
		group.Wait()
		if err := failed.Load(); err != nil {
			t.Fatalf("before the kill: %v", *err)
		}
		var ready time.Duration
		p, ready = serve(t, data)
		took = append(took, ready)
		checkAcked(t, p.address, clients, 10)
	}
	n := checkAcked(t, p.address, clients, -1)
	if n == 0 {
		t.Fatal("nothing was acknowledged: the test proves nothing")
	}
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.Wait()
	checkStore(t, data, clients)
	slices.Sort(took)
	t.Logf("%d acknowledged, 0 lost; ready again after %s in the median, %s at most", n,
		took[len(took)/2].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond))
}

// checkAcked looks up acknowledged codes – a number of each client's, or all –
// and sends some of their keys again: each gives the same code.
func checkAcked(t *testing.T, address string, clients []*client, some int) (n int) {
	t.Helper()
	for _, c := range clients {
		left := some
		for key, code := range c.acked {
			if left == 0 {
				break
			}
			left--
			n++
			res, err := c.http.Get("http://" + address + "/api/v1/asks/" + code)
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(res.Body)
			res.Body.Close()
			if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(text), key) {
				t.Errorf("%s was acknowledged for %s and is answered %d %s", code, key, res.StatusCode, text)
			}
			if n%5 != 0 {
				continue
			}
			if again, err := c.keepOne(t.Context(), address, key); err != nil || again != code {
				t.Errorf("%s gave %s and now %s, %v", key, code, again, err)
			}
		}
	}
	return n
}

// checkStore opens the folder itself: it is whole, no key stands twice, and
// every ask has its journal entry.
func checkStore(t *testing.T, data string, clients []*client) {
	t.Helper()
	db, err := store.Open(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	one := func(question string) (answer string) {
		if err := db.QueryRow(t.Context(), question).Scan(&answer); err != nil {
			t.Fatal(err)
		}
		return answer
	}
	if got := one("PRAGMA integrity_check"); got != "ok" {
		t.Errorf("integrity: %s", got)
	}
	for question, want := range map[string]string{
		"SELECT count(*) - count(DISTINCT once_key) FROM ask_ask":                                               "0",
		"SELECT count(*) - count(DISTINCT code) FROM ask_ask":                                                   "0",
		"SELECT count(*) FROM ask_ask WHERE id NOT IN (SELECT thing_id FROM journal_entry WHERE thing = 'ask')": "0",
		"SELECT count(*) FROM journal_entry WHERE thing = 'ask' AND thing_id NOT IN (SELECT id FROM ask_ask)":   "0",
	} {
		if got := one(question); got != want {
			t.Errorf("%s gives %s, want %s", question, got, want)
		}
	}
	acked := 0
	for _, c := range clients {
		acked += len(c.acked)
	}
	if kept, _ := strconv.Atoi(one("SELECT count(*) FROM ask_ask")); kept < acked {
		t.Errorf("%d kept, %d were acknowledged", kept, acked)
	}
}

// The demo prints its address first and alone, answers at once, and finds its
// world again at the next start.
func TestDemoKeepsItsWorld(t *testing.T) {
	data := t.TempDir()
	var code string
	for range 2 {
		p := start(t, "demo", "--addr", "127.0.0.1:0", "--data", data, "--lang", "ms")
		out, err := p.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(out).ReadString('\n')
		address := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "http://"), "/ms")
		if err != nil || !strings.HasPrefix(line, "http://127.0.0.1:") || !strings.HasSuffix(line, "/ms\n") {
			t.Fatalf("%q, %v: %s", line, err, p.said)
		}
		t.Logf("ready after %s", time.Since(begun).Round(time.Millisecond))
		fetch := func(path string) string {
			res, err := http.Get("http://" + address + path)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			text, err := io.ReadAll(res.Body)
			if err != nil || res.StatusCode != http.StatusOK {
				t.Errorf("%s: %d, %v", path, res.StatusCode, err)
			}
			return string(text)
		}
		if page := fetch("/ms/jawapan?q=ubi+kayu+beku+5+tan+ke+Shah+Alam"); !strings.Contains(page, "Contoh Singkong Beku") {
			t.Error("the example world does not answer")
		}
		if code == "" {
			c := &client{http: http.DefaultClient}
			if code, err = c.keepOne(t.Context(), address, "demo"); err != nil || code == "" {
				t.Fatal(code, err)
			}
		} else if kept := fetch("/api/v1/asks/" + code); !strings.Contains(kept, code) {
			t.Errorf("after a restart: %s", kept)
		}
		if err := p.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		if err := p.Wait(); err != nil {
			t.Errorf("interrupted, it ends with %v: %s", err, p.said)
		}
	}
}

// Two processes on one data folder: the second is refused, and the first goes
// on.
func TestTheDataFolderHasOneMaster(t *testing.T) {
	data := t.TempDir()
	p, _ := serve(t, data)
	second := start(t, "serve", "--data", data, "--addr", freeAddress(t))
	err := second.Run()
	if second.ProcessState.ExitCode() != 1 || strings.Count(second.said.String(), "\n") != 1 {
		t.Errorf("the second ends with %v: %s", err, second.said)
	}
	c := &client{http: http.DefaultClient}
	if code, err := c.keepOne(t.Context(), p.address, "still-there"); err != nil || code == "" {
		t.Errorf("the first no longer keeps: %q, %v", code, err)
	}
}
