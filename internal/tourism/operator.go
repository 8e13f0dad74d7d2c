package tourism

import (
	"time"

	"siger/internal/clock"
)

var operatorTables = []string{"tourism_operator", "tourism_stay"}

// Operator is a tour operator or guide with an account.
type Operator struct {
	Org       string     `json:"org"`
	Name      string     `json:"name"`
	Licence   string     `json:"licence,omitempty"` // business number as they say
	Regencies []string   `json:"regencies"`
	Places    []string   `json:"places"` // ids of the atlas they serve
	Languages []string   `json:"languages"`
	Phone     string     `json:"phone,omitempty"`
	Example   bool       `json:"example"`
	Checked   clock.Date `json:"checked,omitzero"` // by the desk
	At        time.Time  `json:"at"`
	Version   int        `json:"version"`
}

// Stay is a homestay or lodge, by its keeper's honest answers; they hold twelve
// months.
type Stay struct {
	ID      string            `json:"id"`
	Org     string            `json:"org"`
	Name    string            `json:"name"`
	Place   string            `json:"place"` // nearest place of the atlas
	Answers map[string]string `json:"answers"`
	Photos  []string          `json:"photos"` // file ids; of the toilet and of a room at least
	Until   clock.Date        `json:"until"`
	Example bool              `json:"example"`
	At      time.Time         `json:"at"`
	Version int               `json:"version"`
}
