package corridor

import (
	"time"

	"siger/internal/i18n"
)

// Product is a product class: what an ask is understood as and offers are
// found by. Its key to the law is the HS code.
type Product struct {
	ID           string                 `yaml:"id"`         // stable, short: "p12"; the number in addresses
	HS           string                 `yaml:"hs"`         // six digits
	HSEdition    string                 `yaml:"hs_edition"` // "HS2022"
	AHTN         string                 `yaml:"ahtn"`       // eight digits where seen, else empty
	Names        i18n.Text              `yaml:"names"`
	Slugs        i18n.Text              `yaml:"slugs"` // address words; lower case, a-z and hyphen
	Base         string                 `yaml:"base"`  // what it is made of: "cassava", "coffee"; products sharing a base differ by form
	Form         Form                   `yaml:"form"`
	Words        map[i18n.Lang][]string `yaml:"words"` // names and synonyms as people write them, per language
	FalseFriends []FalseFriend          `yaml:"false_friends,omitempty"`
	Tags         []string               `yaml:"tags"`              // what rules look at: plant, processed-plant, fish, food, fruit, coffee-raw, palm, ...
	Regencies    []string               `yaml:"regencies"`         // place ids
	Harvest      []time.Month           `yaml:"harvest,omitempty"` // empty: all year or unknown, see HarvestNote
	HarvestNote  i18n.Text              `yaml:"harvest_note,omitempty"`
	ShelfItems   []ShelfItem            `yaml:"shelf_items,omitempty"` // comparable items on market shelves
	PieceGrams   int                    `yaml:"piece_grams,omitempty"` // usual weight of one retail piece, 0 unknown
	Fact         `yaml:",inline"`
}

// Form is the state of a product that buyers name and law distinguishes.
type Form string

const (
	Fresh     Form = "fresh"
	Chilled   Form = "chilled"
	Frozen    Form = "frozen"
	Dried     Form = "dried"
	Raw       Form = "raw" // unroasted, unprocessed
	Roasted   Form = "roasted"
	Ground    Form = "ground"
	Instant   Form = "instant"
	Starch    Form = "starch"
	Canned    Form = "canned"
	Chips     Form = "chips"
	Juice     Form = "juice"
	Oil       Form = "oil"
	Prepared  Form = "prepared"
	OtherForm Form = "other"
)

// FalseFriend warns of a word that means something else in a sister language.
type FalseFriend struct {
	Word  string    `yaml:"word"`
	Lang  i18n.Lang `yaml:"lang"` // the language in which it means Means
	Means i18n.Text `yaml:"means"`
}

// ShelfItem ties a product to an item of the market's retail price survey.
type ShelfItem struct {
	Survey string `yaml:"survey"` // "pricecatcher"
	Item   int    `yaml:"item"`
	Grams  int    `yaml:"grams"` // net weight the price is for
	Close  string `yaml:"close"` // same | similar: how comparable
}
