package labour

import (
	"time"

	"siger/internal/amount"
	"siger/internal/clock"
)

var workerTables = []string{"labour_worker", "labour_consent"}

// Worker is the profile of somebody who wants to work abroad, or does: no more
// than matching, training and the journey need. There is no NIK, no passport
// number, no address and no photo in it.
type Worker struct {
	ID          string       `json:"id"`
	Code        string       `json:"code"`          // 12 characters, the worker's key to their own page; never shown to others
	Org         string       `json:"org,omitempty"` // organisation that entered them: centre or agency; empty: the desk
	Name        string       `json:"name"`          // as on the certificate
	Born        int          `json:"born"`          // year; 0 not said
	Sex         string       `json:"sex,omitempty"` // f, m; only for the permit rule that asks it; empty not said
	Regency     string       `json:"regency"`       // place id of the pack
	Phone       string       `json:"phone,omitempty"`
	Occupations []string     `json:"occupations"` // ISCO-08 unit groups wished for or practised
	Units       []string     `json:"units"`       // competence units proven by results, codes as in the pack or of the course
	Languages   []Language   `json:"languages"`
	Experience  []Experience `json:"experience"`
	Wishes      Wishes       `json:"wishes"`
	At          time.Time    `json:"at"`
	Version     int          `json:"version"`
}

// Language is one a worker speaks.
type Language struct {
	Lang  string `json:"lang"`  // ISO 639-1: ms, en, zh
	Level string `json:"level"` // basic, working, fluent
}

// Experience is time spent in an occupation.
type Experience struct {
	ISCO08  string `json:"isco08"`
	Months  int    `json:"months"`
	Country string `json:"country"` // ISO 3166-1 alpha-2
}

// Wishes are what a worker looks for.
type Wishes struct {
	States    []string      `json:"states,omitempty"` // place ids of the market; empty: any
	WageFloor *amount.Money `json:"wage_floor,omitempty"`
	From      clock.Date    `json:"from,omitzero"`
}

// Purpose is what personal data is used for; each needs its own consent.
type Purpose string

const (
	ForTraining  Purpose = "training"  // courses, results, certificates
	ForMatching  Purpose = "matching"  // being found for job orders
	ForPlacement Purpose = "placement" // the journey with an agency and the desks
	ForFollowUp  Purpose = "follow-up" // being asked after arrival, first pay, six months
)

// Purposes lists the purposes.
var Purposes = []Purpose{ForTraining, ForMatching, ForPlacement, ForFollowUp}

// Consent is a worker's word that data may be used for a purpose.
type Consent struct {
	Worker    string
	Purpose   Purpose
	Text      string // what was read out or shown, in the worker's language
	How       string // page, paper, spoken
	By        string // who recorded it: an account, or the worker by their code
	At        time.Time
	Withdrawn time.Time // zero: it stands
}
