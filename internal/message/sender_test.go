package message

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/jobs"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/store/storetest"
)

// A mail is plain text, has the code in its subject, is answered to the desk,
// and says that a machine sent it.
func TestMail(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		s, h := newSink(t), &hands{now: morning}
		id := post(t, db, answered("k"))
		if err := sender(t, db, h, s.settings()).Deliver(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		mails, times := s.kept()
		if len(mails) != 1 || times[0] != 1 {
			t.Fatalf("%d mails, %v times", len(mails), times)
		}
		m := mails[0]
		for name, want := range map[string]string{
			"Message-Id": "<" + id + "@contoh.example>", "Reply-To": "<dagang@contoh.example>", "Auto-Submitted": "auto-generated",
			"From": `"Siger" <siger@contoh.example>`, "Content-Language": "en",
		} {
			if got := m.header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		if m.to != "pembeli@contoh.example" || m.subject != "[7FQ2KD9A] There is an answer to your request" {
			t.Errorf("to %q, subject %q", m.to, m.subject)
		}
		if !strings.HasPrefix(m.header.Get("Content-Type"), "text/plain") || !strings.Contains(m.body, "Two offers fit.\n") {
			t.Errorf("%s\n%s", m.header.Get("Content-Type"), m.body)
		}
		after := byID(t, db, id)
		if after.Stage != Sent || after.Attempts != 1 || !after.Done.Equal(morning) {
			t.Errorf("%+v", after)
		}
		entries, err := journal.Of(t.Context(), db, "message", id)
		if err != nil || len(entries) != 2 || entries[1].Verb != "message.sent" || entries[1].Actor != "system" {
			t.Errorf("journal: %+v, %v", entries, err)
		}
		if err := sender(t, db, h, s.settings()).Deliver(t.Context(), id); err != nil { // done is done
			t.Fatal(err)
		}
		if _, times := s.kept(); times[0] != 1 {
			t.Errorf("sent %d times", times[0])
		}
	})
}

// However often a sender dies, at whatever point, the reader has the mail once;
// while a try holds its lease nobody else tries.
func TestOnceInEffect(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		s, h := newSink(t), &hands{now: morning}
		id := post(t, db, answered("k"))
		for tries, point := range []string{"taken", "sent", "sent"} {
			dying := sender(t, db, h, s.settings())
			dying.pass = func(at string) {
				if at == point {
					panic("dies")
				}
			}
			func() {
				defer func() {
					if recover() == nil {
						t.Fatal("did not die")
					}
				}()
				_ = dying.Deliver(t.Context(), id)
			}()
			rival := sender(t, db, h, s.settings())
			if err := rival.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			if m := byID(t, db, id); m.Stage != Posted || m.Attempts != tries+1 {
				t.Fatalf("after death %d: %s, %d attempts", tries, m.Stage, m.Attempts)
			}
			h.turn(lease + time.Second)
		}
		if err := sender(t, db, h, s.settings()).Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		mails, times := s.kept()
		if len(mails) != 1 || times[0] != 3 {
			t.Errorf("%d mails, came %v times; want one that came three times", len(mails), times)
		}
		if m := byID(t, db, id); m.Stage != Sent || m.Attempts != 4 {
			t.Errorf("%s after %d attempts", m.Stage, m.Attempts)
		}
		var unheard int
		if err := db.QueryRow(t.Context(), `SELECT count(*) FROM message_attempt WHERE message = $1 AND outcome = $2`, id, began).Scan(&unheard); err != nil || unheard != 3 {
			t.Errorf("%d attempts never heard of again, want 3: %v", unheard, err)
		}
	})
}

// A server that takes the mail but whose answer is lost gets it again with the
// same Message-ID.
func TestAnswerLost(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		s, h := newSink(t), &hands{now: morning}
		s.set(func(s *sink) { s.drop = 1 })
		id := post(t, db, answered("k"))
		if err := sender(t, db, h, s.settings()).Deliver(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		h.turn(delays[0])
		if err := sender(t, db, h, s.settings()).Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if mails, times := s.kept(); len(mails) != 1 || times[0] != 2 || byID(t, db, id).Stage != Sent {
			t.Errorf("%d mails, %v times", len(mails), times)
		}
	})
}

// The waits grow; after the last the message is to be handed over. A server
// that refuses for good is not asked again.
func TestRetry(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		s, h := newSink(t), &hands{now: morning}
		s.set(func(s *sink) { s.answer["pembeli@contoh.example"] = 451 })
		id := post(t, db, answered("k"))
		send := sender(t, db, h, s.settings())
		for i, wait := range delays {
			if err := send.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			if m := byID(t, db, id); m.Stage != Posted || m.Attempts != i+1 {
				t.Fatalf("try %d: %s, %d attempts", i+1, m.Stage, m.Attempts)
			}
			h.turn(wait - time.Second)
			if err := send.Sweep(t.Context()); err != nil { // too early
				t.Fatal(err)
			}
			if m := byID(t, db, id); m.Attempts != i+1 {
				t.Fatalf("try %d came early", i+2)
			}
			h.turn(time.Second)
		}
		if err := send.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if m := byID(t, db, id); m.Stage != ToHandOver || m.Attempts != len(delays)+1 {
			t.Errorf("at last: %s, %d attempts", m.Stage, m.Attempts)
		}

		s.set(func(s *sink) { s.answer["pembeli@contoh.example"] = 550 })
		refused := post(t, db, answered("k2"))
		bad := answered("k3")
		bad.Email = "not an address"
		unreadable := post(t, db, bad)
		if err := send.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{refused, unreadable} {
			if m := byID(t, db, id); m.Stage != ToHandOver || m.Attempts != 1 {
				t.Errorf("refused: %s, %d attempts", m.Stage, m.Attempts)
			}
		}
	})
}

// Without a mail server nothing is lost: the desk sees it, and only that desk.
// A secret is erased when it can no longer be sent.
func TestWithoutServer(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		h := &hands{now: morning}
		id := post(t, db, answered("k"))
		link := Message{Email: "baru@contoh.example", Channel: Email, Lang: i18n.ID, Template: "message.letter", Secret: true,
			Args: []any{"issuer", "Contoh", "number", "7", "date", "25 November 2026", "link", "https://siger.example/rahasia"}, Key: "l", By: "admin", At: morning}
		secret := post(t, db, link)
		link.Key, link.Until = "l2", morning.Add(time.Minute)
		late := post(t, db, link)
		h.turn(2 * time.Minute)
		if err := sender(t, db, h, Settings{}).Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string]Stage{id: ToHandOver, secret: ToHandOver, late: Expired} {
			if m := byID(t, db, id); m.Stage != want || m.Secret && len(m.Args) > 0 {
				t.Errorf("%s, arguments %v, want %s", m.Stage, m.Args, want)
			}
		}
		st := NewStore(db)
		for _, c := range []struct {
			desks []string
			all   bool
			want  int
		}{{[]string{"trade"}, false, 1}, {[]string{"labour"}, false, 0}, {nil, false, 0}, {nil, true, 2}, {[]string{""}, false, 0}} {
			if list, err := st.Waiting(t.Context(), c.desks, c.all, 10); err != nil || len(list) != c.want {
				t.Errorf("%v: %d messages, want %d: %v", c.desks, len(list), c.want, err)
			}
		}
		if err := errors.Join(st.HandOver(t.Context(), id, "officer-1", h.Now()), st.HandOver(t.Context(), id, "officer-2", h.Now())); err != nil {
			t.Fatal(err)
		}
		entries, err := journal.Of(t.Context(), db, "message", id)
		if err != nil || len(entries) != 3 || entries[2].Verb != "message.handed-over" || entries[2].Actor != "officer-1" {
			t.Errorf("journal: %+v, %v", entries, err)
		}
	})
}

// The job is taken up by the queue on its own.
func TestJob(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		s := newSink(t)
		send := sender(t, db, nil, s.settings())
		send.Clock = clock.System{}
		runner, err := jobs.Start(t.Context(), db, send.Jobs(), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		m := answered("k")
		m.At = clock.System{}.Now()
		id := post(t, db, m)
		for range 100 {
			if byID(t, db, id).Stage == Sent {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := runner.Stop(ctx); err != nil {
			t.Fatal(err)
		}
		if mails, times := s.kept(); len(mails) != 1 || times[0] != 1 {
			t.Errorf("%d mails, %v times", len(mails), times)
		}
	})
}

// TestKilled kills a process of its own with SIGKILL between the server's "250"
// and the note of it; the next process sends the same Message-ID again.
func TestKilled(t *testing.T) {
	if os.Getenv("SIGER_MESSAGE_DIES") != "" {
		dieSending(t)
		return
	}
	run := func(t *testing.T, address string) {
		s := newSink(t)
		db, err := store.Open(t.Context(), address, store.Connections(4))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(db.Migrate(t.Context(), migrationSets...), jobs.Migrate(t.Context(), db)); err != nil {
			t.Fatal(err)
		}
		id := post(t, db, answered("k"))
		db.Close()

		child := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		child.Env = append(os.Environ(), "SIGER_MESSAGE_DIES="+address+" "+id+" "+strconv.Itoa(s.settings().Port))
		out, err := child.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
			t.Fatalf("was not killed: %v\n%s", err, out)
		}

		if db, err = store.Open(t.Context(), address, store.Connections(4)); err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if m := byID(t, db, id); m.Stage != Posted || m.Attempts != 1 {
			t.Fatalf("after the kill: %s, %d attempts", m.Stage, m.Attempts)
		}
		if err := sender(t, db, &hands{now: morning.Add(lease + time.Second)}, s.settings()).Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if mails, times := s.kept(); len(mails) != 1 || times[0] != 2 || byID(t, db, id).Stage != Sent {
			t.Errorf("%d mails, came %v times", len(mails), times)
		}
	}
	t.Run("sqlite", func(t *testing.T) { run(t, t.TempDir()) })
	t.Run("postgres", func(t *testing.T) { run(t, storetest.Schema(t)) })
}

// dieSending is the child of TestKilled.
func dieSending(t *testing.T) {
	var address, id string
	var port int
	if _, err := fmt.Sscan(os.Getenv("SIGER_MESSAGE_DIES"), &address, &id, &port); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), address, store.Connections(4))
	if err != nil {
		t.Fatal(err)
	}
	s := sender(t, db, &hands{now: morning}, Settings{Host: "127.0.0.1", Port: port, TLS: "off", From: "siger@contoh.example"})
	s.pass = func(point string) {
		if point == "sent" {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	_ = s.Deliver(t.Context(), id)
}

// Settings that cannot work are named at the start, without the password.
func TestSettings(t *testing.T) {
	good := Settings{Host: "mail.example", From: "siger@contoh.example", User: "u", Password: "geheim", ReplyTo: map[string]string{"trade": "d@contoh.example"}}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Settings){
		"no sender":    func(s *Settings) { s.From = "" },
		"named sender": func(s *Settings) { s.From = "Siger <siger@contoh.example>" },
		"bad desk":     func(s *Settings) { s.ReplyTo = map[string]string{"trade": "nowhere"} },
		"no password":  func(s *Settings) { s.Password = "" },
	} {
		s := good
		change(&s)
		if err := s.Check(); err == nil || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (Settings{}).Check(); err != nil {
		t.Errorf("no server: %v", err)
	}
}
