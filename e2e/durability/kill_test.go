package durability

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/message"
	"siger/internal/store"
)

const from = "siger@contoh.example"

// post posts messages into the store of a folder beside the program that
// serves from it, until it is killed. It says the key of each on a line of its
// own once it was acknowledged.
func post(ctx context.Context, folder string) error {
	db, err := store.Open(ctx, folder, store.Shared())
	if err != nil {
		return err
	}
	for {
		key := store.NewID()
		err := db.InTx(ctx, func(tx *store.Tx) error {
			return message.Post(ctx, tx, message.Message{Channel: message.Email, Email: "pembeli@contoh.example", Lang: i18n.MS, Desk: "trade",
				Code: key, Template: "message.answered", Args: []any{"code", key, "link", "https://siger.example/a"},
				Thing: "ask", ThingID: key, Key: key, By: "test", At: clock.System{}.Now()})
		})
		if err != nil {
			return err
		}
		fmt.Println(key)
		time.Sleep(time.Millisecond) // the mail server is to keep up
	}
}

// poster is the process that posts.
type poster struct {
	*exec.Cmd
	acked []string
	read  chan struct{}
}

func startPoster(t *testing.T, folder string) *poster {
	t.Helper()
	p := &poster{Cmd: exec.Command(os.Args[0]), read: make(chan struct{})}
	p.Env, p.Stderr = append(os.Environ(), "SIGER_TEST_POSTS_INTO="+folder), os.Stderr
	out, err := p.StdoutPipe()
	if err == nil {
		err = p.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.read)
		in := bufio.NewReader(out)
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				return // a line that is not whole is no acknowledgement
			}
			p.acked = append(p.acked, strings.TrimSpace(line))
		}
	}()
	return p
}

// kill ends the process and returns what it had acknowledged.
func (p *poster) kill() []string {
	_ = p.Process.Kill() // it may have ended
	<-p.read
	_ = p.Wait() // "signal: killed"
	return p.acked
}

// Killed at random moments while eight clients keep asks and a second process
// posts messages, the program loses nothing that was acknowledged, sends every
// message, none twice in effect, and is soon ready again.
func TestKillLosesNothingAndSendsOnce(t *testing.T) {
	program, data, mails, c := build(t, ""), t.TempDir(), newMailbox(t), newClients()
	flags := []string{"--smtp-host", "127.0.0.1", "--smtp-port", fmt.Sprint(mails.port()), "--smtp-tls", "off", "--smtp-from", from}
	start := func() *process {
		p, err := serve(t, program, data, flags...)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := start()
	var posted []string
	var ready []time.Duration
	for range rounds(t, "SIGER_KILL_ROUNDS", 20) {
		beside := startPoster(t, data)
		stop := c.begin(t, p.address)
		time.Sleep(200*time.Millisecond + rand.N(800*time.Millisecond))
		c.over.Store(true)
		p.kill()
		posted = append(posted, beside.kill()...)
		stop()
		survived := t.TempDir() // looked at in a copy: the program itself is to recover the log
		if err := os.CopyFS(survived, os.DirFS(data)); err != nil {
			t.Fatal(err)
		}
		if missing, wrong := c.lost(t.Context(), survived); missing > 0 || wrong != nil {
			t.Fatalf("round %d: of %d acknowledged %d are gone, %v", c.round, len(c.acked), missing, wrong)
		}
		p = start()
		ready = append(ready, p.ready)
		c.again(t, p.address, 10)
	}
	p.kill()
	sent, twice := deliverAll(t, data, start, mails, posted)
	slices.Sort(ready)
	median := ready[len(ready)/2]
	t.Logf("%d kills: %d asks and %d messages acknowledged, 0 lost; %d mails, %d of them handed over again with the same Message-ID; ready again after %s (median), %s at most",
		len(ready), len(c.acked), len(posted), sent, twice, median.Round(time.Millisecond), ready[len(ready)-1].Round(time.Millisecond))
	if len(c.acked) == 0 || len(posted) == 0 {
		t.Error("nothing was acknowledged: the test proves nothing")
	}
	if median > 3*time.Second { // 300 ms on a machine that does nothing else
		t.Errorf("ready again after %s in the median", median)
	}
}

// deliverAll lets the leases of tries that died run out, starts the program a
// last time and waits until every posted message is in the mailbox. It checks
// that each message came under one Message-ID.
func deliverAll(t *testing.T, data string, start func() *process, mails *mailbox, posted []string) (sent, twice int) {
	t.Helper()
	db, err := store.Open(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range posted {
		var n int
		if err := db.QueryRow(t.Context(), `SELECT count(*) FROM message_outbox WHERE once_key = $1`, key).Scan(&n); err != nil || n != 1 {
			t.Fatalf("message %s was acknowledged and stands %d times, %v", key, n, err)
		}
	}
	if _, err := db.Exec(t.Context(), `UPDATE message_outbox SET leased_till = ''`); err != nil { // as if two minutes had gone by
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	p := start()
	defer p.kill()
	const patience = 3 * time.Minute // the sweep for what was left behind comes every minute
	begun := time.Now()
	for {
		ids, times := mails.byCode()
		sent, twice = len(ids), 0
		missing := 0
		for _, key := range posted {
			if len(ids[key]) == 0 {
				missing++
			}
		}
		for code, of := range ids {
			if len(of) != 1 {
				t.Errorf("message %s came under %d Message-IDs", code, len(of))
			}
		}
		for _, n := range times {
			twice += n - 1
		}
		if missing == 0 || t.Failed() {
			return sent, twice
		}
		if time.Since(begun) > patience {
			t.Fatalf("%d of %d acknowledged messages have not come after %s", missing, len(posted), patience)
		}
		time.Sleep(100 * time.Millisecond)
	}
}
