package corridor

import (
	"slices"
	"strings"
)

var placeTable = table{
	must: []string{"id", "name", "kind", "country", "in", "lat", "lon", "source", "as_of", "confidence"},
	may:  []string{"area", "locode", "iata", "code", "aliases", "checked", "status", "note"},
}

var placeKinds = []PlaceKind{Province, Regency, State, Town, Port, Airport}

func (l *loader) readPlaces(file string) {
	for _, r := range readTable(l.files, file, placeTable, &l.complaints) {
		p := &Place{ID: r.text("id"), Name: r.text("name"), Kind: PlaceKind(r.text("kind")), Country: r.text("country"),
			In: r.text("in"), Area: r.text("area"), LOCODE: r.text("locode"), IATA: r.text("iata"), Code: r.text("code"),
			Checked: r.text("checked"), Fact: r.fact()}
		for _, a := range strings.Split(r.text("aliases"), "|") {
			if a = strings.TrimSpace(a); a != "" {
				p.Aliases = append(p.Aliases, a)
			}
		}
		var gotLat, gotLon bool
		p.Lat, gotLat = r.degrees("lat")
		p.Lon, gotLon = r.degrees("lon")
		if gotLat != gotLon {
			l.add(r.at, "a place needs both lat and lon, or neither")
			p.Lat, p.Lon = 0, 0
		}
		l.needID(r.at, p.ID)
		if _, twice := l.pack.place[p.ID]; twice {
			l.add(r.at, "place %q stands twice", p.ID)
			continue
		}
		l.where[p], l.pack.place[p.ID] = r.at, p
		l.pack.Places = append(l.pack.Places, p)
	}
}

func (l *loader) checkPlaces() {
	for _, p := range l.pack.Places {
		l.checkPlace(l.where[p], p)
	}
	l.checkPlaceNames()
	if len(l.pack.Places) == 0 {
		return
	}
	head := at{"pack.yaml", 0}
	if region := l.pack.place[l.pack.Region.ID]; region == nil || region.Kind != Province {
		l.add(head, "region id %q is not a province in places", l.pack.Region.ID)
	}
	if port := l.pack.place[l.pack.Fallback]; port == nil || port.Kind != Port && port.Kind != Airport {
		l.add(head, "fallback %q is not a port or airport in places", l.pack.Fallback)
	}
}

func (l *loader) checkPlace(where at, p *Place) {
	if p.Name == "" {
		l.add(where, "place %q has no name", p.ID)
	}
	if !slices.Contains(placeKinds, p.Kind) {
		l.add(where, "kind %q is none of %v", p.Kind, placeKinds)
	}
	l.checkFact(where, p.Fact)
	l.checkIn(where, p)
	if p.LOCODE != "" && (!locodeForm.MatchString(p.LOCODE) || !strings.HasPrefix(p.LOCODE, p.Country)) {
		l.add(where, "locode %q is not %s and three letters or digits", p.LOCODE, p.Country)
	}
	if p.IATA != "" && !iataForm.MatchString(p.IATA) {
		l.add(where, "iata %q is not three capital letters", p.IATA)
	}
	box, known := l.pack.Countries[p.Country]
	if !known {
		l.add(where, "country %q has no box under countries in pack.yaml", p.Country)
	}
	if !p.HasPoint() {
		return
	}
	switch {
	case p.Lat < -90 || p.Lat > 90 || p.Lon < -180 || p.Lon > 180:
		l.add(where, "no such point on earth: %g, %g", p.Lat, p.Lon)
	case known && !box.Holds(p.Lat, p.Lon):
		l.add(where, "%g, %g lies outside %s", p.Lat, p.Lon, p.Country)
	}
	if p.Kind == Port || p.Kind == Airport {
		l.checkSecondSource(where, p)
	}
}

// checkSecondSource makes sure that a port's or airport's coordinates were
// compared with a second source: mirrors of port lists are often wrong.
func (l *loader) checkSecondSource(where at, p *Place) {
	switch _, ok := l.pack.Sources[p.Checked]; {
	case p.Checked == "":
		l.add(where, "coordinates of a %s need a second source in column checked, or must be left empty", p.Kind)
	case !ok:
		l.add(where, "checked: source %q is not in sources.yaml", p.Checked)
	case p.Checked == p.Source:
		l.add(where, "checked names the same source %q again", p.Checked)
	}
}

// checkIn checks that the chain of places a place lies in exists and ends.
func (l *loader) checkIn(where at, p *Place) {
	if p.In == "" {
		if p.Kind == Regency || p.Kind == Town {
			l.add(where, "a %s must say which place it lies in", p.Kind)
		}
		return
	}
	outer := l.pack.place[p.In]
	if outer == nil {
		l.add(where, "in: place %q does not exist", p.In)
		return
	}
	if outer.Country != p.Country {
		l.add(where, "in: %q is in %s, not in %s", p.In, outer.Country, p.Country)
	}
	for step, q := 0, outer; q != nil; step, q = step+1, l.pack.place[q.In] {
		if q == p || step > len(l.pack.Places) {
			l.add(where, "in: place %q lies in itself", p.ID)
			return
		}
	}
}

// checkPlaceNames reports names that could mean two places, unless one of them
// lies in the other, where the wider place is meant, or one is a port or
// airport named after its town.
func (l *loader) checkPlaceNames() {
	seen := map[string]*Place{}
	for _, p := range l.pack.Places {
		for _, name := range append([]string{p.Name}, p.Aliases...) {
			key := strings.ToLower(name)
			q := seen[key]
			switch {
			case q == nil:
				seen[key] = p
			case q == p:
				l.add(l.where[p], "name %q stands twice for place %q", name, p.ID)
			case !l.pack.lies(p, q) && !l.pack.lies(q, p) && !gate(p) && !gate(q):
				l.add(l.where[p], "name %q already means place %q", name, q.ID)
			}
		}
	}
}

func gate(p *Place) bool { return p.Kind == Port || p.Kind == Airport }

// lies reports whether p lies in q, at any depth.
func (p *Pack) lies(inner, outer *Place) bool {
	for step, q := 0, p.place[inner.In]; q != nil && step < len(p.Places); step, q = step+1, p.place[q.In] {
		if q == outer {
			return true
		}
	}
	return false
}
