package message

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"siger/internal/i18n"
)

// Settings are the mail server's; a command reads them from its flags and from
// the environment, the password also from the file SIGER_SMTP_PASSWORD_FILE.
type Settings struct {
	Host     string            `name:"smtp-host" env:"SIGER_SMTP_HOST" help:"Mail server; empty: messages wait to be handed over." placeholder:"HOST"`
	Port     int               `name:"smtp-port" env:"SIGER_SMTP_PORT" default:"587" help:"Port of the mail server."`
	TLS      string            `name:"smtp-tls" env:"SIGER_SMTP_TLS" default:"starttls" enum:"starttls,tls,off" help:"starttls, tls (from the first byte) or off (a server on the same machine)."`
	User     string            `name:"smtp-user" env:"SIGER_SMTP_USER" help:"Account at the mail server; empty: none."`
	Password string            `name:"smtp-password" env:"SIGER_SMTP_PASSWORD" help:"Its password; better given as SIGER_SMTP_PASSWORD_FILE."`
	From     string            `name:"smtp-from" env:"SIGER_SMTP_FROM" help:"Address of the sender, such as siger@contoh.example." placeholder:"ADDRESS"`
	ReplyTo  map[string]string `name:"smtp-reply-to" env:"SIGER_SMTP_REPLY_TO" help:"Where answers go, by desk: trade=…;labour=…" placeholder:"DESK=ADDRESS"`
}

// errAddress says that an address of the reader is none.
var errAddress = errors.New("not an e-mail address")

// On reports whether a mail server is set.
func (s Settings) On() bool { return s.Host != "" }

// Check returns what is wrong with the settings, in one line that never holds
// the password.
func (s Settings) Check() error {
	if !s.On() {
		return nil
	}
	for name, address := range s.addresses() {
		if a, err := mail.ParseAddress(address); err != nil || a.Address != address {
			return fmt.Errorf("%s: %q is not an e-mail address", name, address)
		}
	}
	if s.User != "" && s.Password == "" {
		return errors.New("SIGER_SMTP_USER is set without SIGER_SMTP_PASSWORD")
	}
	return nil
}

// addresses returns the configured addresses by the setting's name.
func (s Settings) addresses() map[string]string {
	out := map[string]string{"SIGER_SMTP_FROM": s.From}
	for desk, address := range s.ReplyTo {
		out["SIGER_SMTP_REPLY_TO of "+desk] = address
	}
	return out
}

// messageID derives the Message-ID from the message's id, so that every try of
// one message has the same.
func (s Settings) messageID(id string) string {
	_, host, _ := strings.Cut(s.From, "@")
	return id + "@" + host
}

// compose writes the mail: plain text, the code in the subject, answers to the desk.
func (s Settings) compose(c *i18n.Catalog, m Message) (*gomail.Msg, error) {
	out := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := out.FromFormat(c.T(m.Lang, "site.name"), s.From); err != nil {
		return nil, err
	}
	if a, err := mail.ParseAddress(m.Email); err != nil || a.Address != m.Email {
		return nil, errAddress
	}
	if err := out.To(m.Email); err != nil {
		return nil, errAddress
	}
	if to := s.ReplyTo[m.Desk]; to != "" {
		if err := out.ReplyTo(to); err != nil {
			return nil, err
		}
	}
	out.SetMessageIDWithValue(s.messageID(m.ID))
	out.SetDateWithValue(m.At) // the same in every try
	out.Subject(m.Subject(c))
	out.SetGenHeader("Auto-Submitted", "auto-generated")
	out.SetGenHeader("Content-Language", string(m.Lang))
	out.SetBodyString(gomail.TypeTextPlain, m.Body(c)+"\n\n-- \n"+c.T(m.Lang, "message.foot")+"\n")
	return out, nil
}

// send hands the mail over to the server on a connection of its own.
func (s Settings) send(ctx context.Context, c *i18n.Catalog, m Message) error {
	out, err := s.compose(c, m)
	if err != nil {
		return err
	}
	_, host, _ := strings.Cut(s.From, "@")
	options := []gomail.Option{gomail.WithPort(s.Port), gomail.WithTimeout(tryTakes / 2), gomail.WithHELO(host)}
	switch s.TLS {
	case "tls":
		options = append(options, gomail.WithSSL())
	case "off":
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	client, err := gomail.NewClient(s.Host, options...)
	if err != nil {
		return err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return err
	}
	err = client.Send(out)
	if closing := client.Close(); err == nil && closing != nil && !out.IsDelivered() {
		err = closing
	}
	return err
}
