package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"siger/internal/fault"
	"siger/internal/labour/credential"
)

// CredentialCmd checks credentials.
type CredentialCmd struct {
	Verify CredentialVerifyCmd `cmd:"" help:"Check a credential without a network: form, dates, signature, issuer, withdrawal."`
}

// CredentialVerifyCmd checks one credential.
type CredentialVerifyCmd struct {
	File string   `arg:"" help:"Credential as JSON, a bundle, or the text of its QR code; - reads stdin."`
	With []string `help:"DID document or status list that you trust, or a folder of them (*.json)." placeholder:"PATH"`
}

// Help says what a bundle is and whom the command trusts.
func (CredentialVerifyCmd) Help() string {
	return `Nothing is fetched. An issuer named did:key is its own key; the documents of all
others are given by --with. A bundle may bring them along:

  {"credential": {…}, "documents": [{…}], "statusLists": [{…}]}

but a document of keys that comes from whoever shows the credential proves nothing,
so the verdict is then unknown-issuer. Verdicts: valid, invalid, revoked, expired,
not-yet, unsupported, unknown-issuer, unknown-status. Exit status 0 only when valid.`
}

// Run prints the report; its error is the verdict in one line.
func (c *CredentialVerifyCmd) Run(ctx *Context) error {
	resolver := credential.NewOffline()
	for _, path := range c.With {
		if err := addTrusted(ctx, resolver, path); err != nil {
			return err
		}
	}
	b, err := readCredential(c.File)
	if err != nil {
		return err
	}
	if b, err = resolver.Open(b); err != nil {
		return err
	}
	r := credential.Verifier{Resolver: resolver, Now: ctx.Clock.Now()}.Verify(ctx, b)
	if ctx.JSON {
		enc := json.NewEncoder(ctx.Out)
		enc.SetIndent("", "  ")
		err = enc.Encode(r)
	} else {
		err = r.WriteTable(ctx.Out, ctx.language())
	}
	if err == nil && r.Verdict != credential.Valid {
		err = errors.New(r.Sentence(ctx.language()))
	}
	return err
}

// addTrusted gives the resolver a file, or every JSON file of a folder.
func addTrusted(ctx *Context, o *credential.Offline, path string) error {
	files := []string{path}
	if info, err := os.Stat(path); err != nil {
		return withoutPath(path, err)
	} else if info.IsDir() {
		if files, err = filepath.Glob(filepath.Join(path, "*.json")); err != nil {
			return withoutPath(path, err)
		}
	}
	for _, name := range files {
		b, err := readCredential(name)
		if err != nil {
			return err
		}
		if err := o.Add(b); err != nil {
			return fmt.Errorf("%s: %s", name, say(ctx.language(), err))
		}
	}
	return nil
}

// readCredential reads a file, or stdin for "-", up to what a bundle may have.
func readCredential(name string) ([]byte, error) {
	var f fs.File = os.Stdin
	if name != "-" {
		var err error
		if f, err = os.Open(name); err != nil {
			return nil, withoutPath(name, err)
		}
		defer f.Close()
	}
	b, err := io.ReadAll(io.LimitReader(f, credential.MaxBundle+1))
	if err != nil {
		return nil, withoutPath(name, err)
	}
	if len(b) > credential.MaxBundle {
		return nil, fault.New(fault.TooLarge, "credential.reason.too_large", "limit", credential.MaxBundle>>10)
	}
	return b, nil
}
