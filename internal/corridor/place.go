package corridor

// PlaceKind is what a place is in its country's order.
type PlaceKind string

const (
	Province PlaceKind = "province"
	Regency  PlaceKind = "regency" // kabupaten or kota of the region
	State    PlaceKind = "state"   // state or federal territory of the market
	Town     PlaceKind = "town"
	Port     PlaceKind = "port"
	Airport  PlaceKind = "airport"
)

// Place is a place of the corridor. Coordinates are WGS 84 degrees; both zero
// means they are unknown.
type Place struct {
	ID      string    `yaml:"id"`
	Name    string    `yaml:"name"` // the name shown, as its country writes it in English text
	Kind    PlaceKind `yaml:"kind"`
	Country string    `yaml:"country"` // ISO 3166-1 alpha-2
	In      string    `yaml:"in"`      // id of the state, regency or province it lies in
	Lat     float64   `yaml:"lat"`
	Lon     float64   `yaml:"lon"`
	LOCODE  string    `yaml:"locode"` // UN/LOCODE, empty unknown
	IATA    string    `yaml:"iata"`
	Area    string    `yaml:"area"`    // of a state: the customs or quarantine area whose law applies, empty none apart
	Code    string    `yaml:"code"`    // official region code
	Aliases []string  `yaml:"aliases"` // other spellings and short forms people type: "KL", "Pulau Pinang"
	Checked string    `yaml:"checked"` // id of the second source its coordinates were checked against
	Fact    `yaml:",inline"`
}
