package message

import (
	"bufio"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
)

// sink is a mail server on a real TCP port that speaks SMTP (RFC 5321) as far
// as a client needs it. It keeps what it took; a mail whose Message-ID it has
// seen is counted, not kept again, as mail systems do.
type sink struct {
	listener net.Listener

	mu     sync.Mutex
	mails  map[string]received // by Message-ID
	order  []string
	times  map[string]int // how often each Message-ID came
	answer map[string]int // code refused with, by recipient
	drop   int            // connections to cut after the mail was taken, before saying so
}

// received is one mail.
type received struct {
	from, to string
	header   mail.Header
	subject  string
	body     string
}

func newSink(t *testing.T) *sink {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &sink{listener: l, mails: map[string]received{}, times: map[string]int{}, answer: map[string]int{}}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.talk(c)
		}
	}()
	t.Cleanup(func() { l.Close() })
	return s
}

// settings returns the settings of a sender that uses the sink.
func (s *sink) settings() Settings {
	addr := s.listener.Addr().(*net.TCPAddr)
	return Settings{Host: addr.IP.String(), Port: addr.Port, TLS: "off", From: "siger@contoh.example",
		ReplyTo: map[string]string{"trade": "dagang@contoh.example"}}
}

func (s *sink) talk(c net.Conn) {
	defer c.Close()
	in := bufio.NewReader(c)
	say := func(line string) { fmt.Fprintf(c, "%s\r\n", line) }
	say("220 sink ESMTP")
	var from, to string
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		switch verb := strings.ToUpper(strings.SplitN(line, " ", 2)[0]); verb {
		case "EHLO":
			say("250-sink")
			say("250 8BITMIME")
		case "MAIL":
			from = line
			say("250 ok")
		case "RCPT":
			to = strings.Trim(strings.SplitN(line, ":", 2)[1], "<> ")
			s.mu.Lock()
			code := s.answer[to]
			s.mu.Unlock()
			if code != 0 {
				say(fmt.Sprintf("%d no", code))
				continue
			}
			say("250 ok")
		case "DATA":
			say("354 go on")
			if s.take(in, from, to) {
				return // the answer is lost on the way
			}
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// take reads a mail up to its final dot and keeps it; true cuts the connection.
func (s *sink) take(in *bufio.Reader, from, to string) (cut bool) {
	var b strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return true
		}
		if line == ".\r\n" {
			break
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
	m, err := mail.ReadMessage(strings.NewReader(b.String()))
	if err != nil {
		panic(err)
	}
	body := io.Reader(m.Body)
	if m.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		panic(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		panic(err)
	}
	id := m.Header.Get("Message-Id")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.times[id]++; s.times[id] == 1 {
		s.mails[id] = received{from, to, m.Header, subject, strings.ReplaceAll(string(text), "\r\n", "\n")}
		s.order = append(s.order, id)
	}
	if s.drop > 0 {
		s.drop--
		return true
	}
	return false
}

// kept returns the mails the sink took, in order, and how often each came.
func (s *sink) kept() (mails []received, times []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range s.order {
		mails, times = append(mails, s.mails[id]), append(times, s.times[id])
	}
	return mails, times
}

func (s *sink) set(f func(*sink)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s)
}
