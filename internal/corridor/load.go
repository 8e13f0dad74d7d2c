package corridor

import (
	"io/fs"
	"path"
	"strings"

	"siger/internal/i18n"
)

// loader reads one pack and remembers where each thing stands.
type loader struct {
	complaints
	files fs.FS
	pack  *Pack
	where map[any]at // *Place, *Product, and others whose checks come later
}

// packFile is the layout of pack.yaml.
type packFile struct {
	ID        string         `yaml:"id"`
	Name      i18n.Text      `yaml:"name"`
	Region    Side           `yaml:"region"`
	Market    Side           `yaml:"market"`
	Mission   i18n.Text      `yaml:"mission"`
	Fallback  string         `yaml:"fallback"`
	Front     Front          `yaml:"front"`
	Countries map[string]Box `yaml:"countries"`
}

// Load reads every file of a pack and makes every check; no problems means the
// pack is valid. With problems the pack holds what could be read and must not
// be used to answer anybody.
func Load(files fs.FS) (*Pack, []Problem) {
	p := &Pack{files: files, Countries: map[string]Box{}, Sources: map[string]Source{}, Agencies: map[string]*Agency{},
		Papers: map[string]*Paper{}, Occupations: map[string]*Occupation{}, competence: map[string]i18n.Text{}, place: map[string]*Place{}, product: map[string]*Product{}, byHS: map[string][]*Product{},
		pairs: map[[2]string][]ExchangeRate{}}
	l := &loader{files: files, pack: p, where: map[any]at{}}
	l.layout()
	l.readPack()
	l.readSources()
	for _, f := range l.glob("places/*.csv") {
		l.readPlaces(f)
	}
	l.checkPlaces()
	for _, f := range l.glob("products/*.yaml") {
		l.readProducts(f)
	}
	l.checkProducts()
	l.readPapers()
	l.readOccupations()
	l.readStandards()
	l.readTopics()
	l.readJourney()
	l.readExchange()
	l.readCharges()
	l.readDuties()
	l.readTaxes()
	l.readCalendar()
	p.index()
	return p, SortProblems(l.list)
}

func (l *loader) glob(pattern string) []string {
	names, _ := fs.Glob(l.files, pattern)
	return names
}

// layout reports files at places where nobody would ever read them, which is
// how a misspelled file name would go unnoticed.
func (l *loader) layout() {
	known := map[string]bool{"pack.yaml": true, "sources.yaml": true, "agencies.yaml": true, "papers.yaml": true,
		"money/exchange.csv": true, "money/charges.csv": true, "money/duties.csv": true, "money/taxes.csv": true}
	for _, pattern := range []string{"*", "money/*", "places/*", "products/*"} {
		for _, name := range l.glob(pattern) {
			info, err := fs.Stat(l.files, name)
			kept := strings.HasPrefix(path.Base(name), ".") || path.Base(name) == "README.md" || known[name] ||
				strings.HasPrefix(name, "places/") && path.Ext(name) == ".csv" ||
				strings.HasPrefix(name, "products/") && path.Ext(name) == ".yaml"
			if err == nil && !info.IsDir() && !kept {
				l.add(at{name, 0}, "no part of a pack has this name; nobody would read it")
			}
		}
	}
	for _, name := range []string{"pack.yaml", "sources.yaml"} {
		if _, err := fs.Stat(l.files, name); err != nil {
			l.add(at{name, 0}, "the file is missing")
		}
	}
	for _, dir := range []string{"places/*.csv", "products/*.yaml"} {
		if len(l.glob(dir)) == 0 {
			l.add(at{dir, 0}, "the pack has no such file")
		}
	}
}

func (l *loader) readPack() {
	const file = "pack.yaml"
	root := readRoot(l.files, file, &l.complaints)
	if root == nil {
		return
	}
	var f packFile
	decode(root, &f, file, &l.complaints)
	p := l.pack
	p.ID, p.Name, p.Region, p.Market, p.Mission, p.Fallback, p.Front = f.ID, f.Name, f.Region, f.Market, f.Mission, f.Fallback, f.Front
	where := func(keys ...string) at { return at{file, keyLine(root, keys...)} }
	l.needID(where("id"), f.ID)
	l.needText(where("name"), "name", f.Name)
	l.needText(where("mission"), "mission", f.Mission)
	for _, text := range []struct {
		key string
		i18n.Text
	}{{"buy", f.Front.Buy}, {"hire", f.Front.Hire}, {"visit", f.Front.Visit}, {"goods", f.Front.Goods}, {"sights", f.Front.Sights}} {
		l.needText(where("front", text.key), "front "+text.key, text.Text)
	}
	for code, box := range f.Countries {
		p.Countries[code] = box
		if !countryCode.MatchString(code) {
			l.add(where("countries", code), "country %q is not a two-letter ISO 3166-1 code", code)
		}
		if !box.sound() {
			l.add(where("countries", code), "the box of %s must be south, west, north, east in degrees", code)
		}
	}
	l.checkSide("region", f.Region, where)
	l.checkSide("market", f.Market, where)
}

func (l *loader) checkSide(key string, s Side, where func(keys ...string) at) {
	if s.ID == "" {
		l.add(where(key, "id"), "%s has no id", key)
	}
	l.needText(where(key, "name"), key+" name", s.Name)
	if _, ok := l.pack.Countries[s.Country]; !ok {
		l.add(where(key, "country"), "%s country %q has no box under countries", key, s.Country)
	}
	if !currencyCode.MatchString(s.Currency) {
		l.add(where(key, "currency"), "%s currency %q is not a three-letter ISO 4217 code", key, s.Currency)
	}
	if s.Symbol == "" {
		l.add(where(key, "symbol"), "%s has no currency symbol", key)
	}
	if !knownZone(s.Zone) {
		l.add(where(key, "zone"), "%s zone %q is not an IANA time zone", key, s.Zone)
	}
}

func (l *loader) readSources() {
	for _, r := range readList[Source](l.files, "sources.yaml", &l.complaints) {
		s := r.value
		l.needID(r.at("id"), s.ID)
		if _, twice := l.pack.Sources[s.ID]; twice {
			l.add(r.at("id"), "source %q stands twice", s.ID)
		}
		if s.Title == "" {
			l.add(r.at("id"), "source %q has no title", s.ID)
		}
		if s.AsOf.IsZero() {
			l.add(r.at("as_of"), "source %q has no as_of: the day it was last read", s.ID)
		}
		if s.ShelfDays < 0 {
			l.add(r.at("shelf_days"), "source %q has shelf_days below zero", s.ID)
		}
		if s.URL != "" && !strings.HasPrefix(s.URL, "https://") && !strings.HasPrefix(s.URL, "http://") {
			l.add(r.at("url"), "source %q has a url that does not begin with https://", s.ID)
		}
		l.pack.Sources[s.ID] = s
	}
}
