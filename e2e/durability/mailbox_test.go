package durability

import (
	"fmt"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"testing"
)

// mailbox is a mail server on a real port (SMTP, RFC 5321, as far as a client
// needs it). As mail systems do, it knows a mail by its Message-ID.
type mailbox struct {
	listener net.Listener

	mu    sync.Mutex
	code  map[string]string // by Message-ID: the code in the subject's brackets
	times map[string]int    // how often each Message-ID came
}

func newMailbox(t *testing.T) *mailbox {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	m := &mailbox{listener: l, code: map[string]string{}, times: map[string]int{}}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go m.talk(textproto.NewConn(c))
		}
	}()
	return m
}

func (m *mailbox) port() int { return m.listener.Addr().(*net.TCPAddr).Port }

// talk serves one connection until it ends; one that ends within a mail has
// handed over nothing.
func (m *mailbox) talk(c *textproto.Conn) {
	defer c.Close()
	say := func(line string) error { return c.PrintfLine("%s", line) }
	for err := say("220 mailbox ESMTP"); err == nil; {
		var line string
		if line, err = c.ReadLine(); err != nil {
			return
		}
		switch strings.ToUpper(strings.SplitN(line, " ", 2)[0]) {
		case "DATA":
			if err = say("354 go on"); err != nil {
				return
			}
			var text []byte
			if text, err = c.ReadDotBytes(); err != nil {
				return
			}
			if err = m.take(string(text)); err != nil {
				_ = say(fmt.Sprintf("554 %v", err))
				return
			}
			err = say("250 taken")
		case "QUIT":
			_ = say("221 bye") // the client may be gone
			return
		default:
			err = say("250 ok")
		}
	}
}

func (m *mailbox) take(text string) error {
	parsed, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		return err
	}
	_, rest, _ := strings.Cut(parsed.Header.Get("Subject"), "[")
	code, _, found := strings.Cut(rest, "]")
	id := parsed.Header.Get("Message-Id")
	if !found || id == "" {
		return fmt.Errorf("no code or no Message-ID")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.code[id] = code
	m.times[id]++
	return nil
}

// byCode returns the Message-IDs under which each code came, and how often each
// Message-ID did.
func (m *mailbox) byCode() (ids map[string][]string, times map[string]int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	ids, times = map[string][]string{}, map[string]int{}
	for id, code := range m.code {
		ids[code] = append(ids[code], id)
		times[id] = m.times[id]
	}
	return ids, times
}
