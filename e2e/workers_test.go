package e2e

import (
	"context"

	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/labour"
	"siger/internal/store"
)

// exampleWorker returns the id of the example worker who holds a certificate, and
// the certificate's code.
func exampleWorker(s *site) (id, certificate string) {
	err := s.DB.QueryRow(context.Background(), `SELECT worker, code FROM labour_skill ORDER BY at, id LIMIT 1`).Scan(&id, &certificate)
	if err != nil {
		panic(err)
	}
	return id, certificate
}

// certificate is the page anybody sees of the example certificate.
func certificate(s *site, l i18n.Lang) string {
	_, code := exampleWorker(s)
	return s.Server.Href(l, "labour.verify.skill", "code", code)
}

// ownRecord is the page the QR of the example worker's slip opens.
func ownRecord(s *site, l i18n.Lang) string {
	id, _ := exampleWorker(s)
	workers := labour.Store{DB: s.DB, Clock: clock.System{}}
	var code string
	err := s.DB.InTx(context.Background(), func(tx *store.Tx) (err error) {
		code, err = workers.MakeCode(context.Background(), tx, "tester", id)
		return err
	})
	if err != nil {
		panic(err)
	}
	return s.Server.Href(l, "labour.own.code", "code", code)
}
