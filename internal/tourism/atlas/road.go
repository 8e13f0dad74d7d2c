package atlas

import (
	"cmp"
	"math"
	"slices"
)

// The straight-line model, for a way nobody has measured: the road is longer
// than the crow flies by a factor, and goes at a speed. Factors 1.35 to 1.6 are
// the range met between Lampung's towns; speeds are a guess for roads off the
// highway, so the span is wide.
const (
	detourLow, detour, detourHigh = 1.35, 1.5, 1.6
	speedHigh, speed, speedLow    = 45.0, 30.0, 22.0 // km an hour
)

// Way is a drive from one point to another.
type Way struct {
	Km       float64
	Minutes  Minutes
	Via      []string // hubs on the way, the first and the last among them
	Toll     bool
	Straight float64 // how many of Km are not a road of the atlas but a straight line times a factor
}

// Km returns the great-circle distance of two points given in degrees, on a
// sphere of radius 6371.0088 km.
func Km(lat1, lon1, lat2, lon2 float64) float64 {
	rad := math.Pi / 180
	sinLat, sinLon := math.Sin((lat2-lat1)*rad/2), math.Sin((lon2-lon1)*rad/2)
	h := sinLat*sinLat + math.Cos(lat1*rad)*math.Cos(lat2*rad)*sinLon*sinLon
	return 2 * 6371.0088 * math.Asin(math.Min(1, math.Sqrt(h)))
}

// StraightWay returns the straight-line model's drive over a distance as the
// crow flies, in kilometres.
func StraightWay(km float64) Way {
	return Way{Km: km * detour, Straight: km * detour, Minutes: Minutes{
		Low:    int(math.Round(km * detourLow / speedHigh * 60)),
		Likely: int(math.Round(km * detour / speed * 60)),
		High:   int(math.Round(km * detourHigh / speedLow * 60)),
	}}
}

// then returns the way w followed by next.
func (w Way) then(next Way) Way {
	via := slices.Clone(w.Via)
	for _, id := range next.Via {
		if len(via) == 0 || via[len(via)-1] != id {
			via = append(via, id)
		}
	}
	return Way{Km: w.Km + next.Km, Straight: w.Straight + next.Straight, Via: via, Toll: w.Toll || next.Toll,
		Minutes: Minutes{w.Minutes.Low + next.Minutes.Low, w.Minutes.Likely + next.Minutes.Likely, w.Minutes.High + next.Minutes.High}}
}

// back returns the way driven the other direction.
func (w Way) back() Way {
	w.Via = slices.Clone(w.Via)
	slices.Reverse(w.Via)
	return w
}

// shortest returns the quickest way, by likely minutes, between any two hubs
// that roads join: Floyd and Warshall's algorithm.
func (a *Atlas) shortest() map[[2]string]Way {
	ways := map[[2]string]Way{}
	for _, h := range a.Hubs {
		ways[[2]string{h.ID, h.ID}] = Way{Via: []string{h.ID}}
	}
	for _, r := range a.Roads {
		w := Way{Km: r.Km, Minutes: r.Minutes, Toll: r.Toll, Via: []string{r.From, r.To}}
		if old, ok := ways[[2]string{r.From, r.To}]; !ok || w.Minutes.Likely < old.Minutes.Likely {
			ways[[2]string{r.From, r.To}], ways[[2]string{r.To, r.From}] = w, w.back()
		}
	}
	for _, k := range a.Hubs {
		for _, i := range a.Hubs {
			first, ok := ways[[2]string{i.ID, k.ID}]
			if !ok {
				continue
			}
			for _, j := range a.Hubs {
				second, joined := ways[[2]string{k.ID, j.ID}]
				old, known := ways[[2]string{i.ID, j.ID}]
				if joined && (!known || first.Minutes.Likely+second.Minutes.Likely < old.Minutes.Likely) {
					ways[[2]string{i.ID, j.ID}] = first.then(second)
				}
			}
		}
	}
	return ways
}

// Between returns the quickest way between two hubs; ok is false where no roads
// join them.
func (a *Atlas) Between(from, to string) (w Way, ok bool) {
	if w, ok = a.matrix[[2]string{from, to}]; ok {
		return w, true
	}
	w, ok = a.ways[[2]string{from, to}]
	return w, ok
}

// NearestHub returns the hub nearest to a point and its distance in km, nil in
// an atlas without hubs.
func (a *Atlas) NearestHub(lat, lon float64) (nearest *Hub, km float64) {
	for i := range a.Hubs {
		if d := Km(lat, lon, a.Hubs[i].Lat, a.Hubs[i].Lon); nearest == nil || d < km {
			nearest, km = &a.Hubs[i], d
		}
	}
	return nearest, km
}

// HubOf returns the hub a place hangs on: the one it names, else the nearest;
// nil where it names none and has no coordinates.
func (a *Atlas) HubOf(p *Place) *Hub {
	if p.Hub != "" {
		return a.hub[p.Hub]
	}
	if !p.HasPoint() {
		return nil
	}
	h, _ := a.NearestHub(p.Lat, p.Lon)
	return h
}

// ToHub returns the drive between a place and a hub. ok is false for a place that
// only a boat reaches, and where coordinates or roads lack.
func (a *Atlas) ToHub(p *Place, hub string) (Way, bool) {
	if w, ok := a.matrix[[2]string{p.ID, hub}]; ok {
		return w, true
	}
	to := a.hub[hub]
	if p.ByBoat() || !p.HasPoint() || to == nil {
		return Way{}, false
	}
	best, ok := Way{}, false
	for _, last := range a.lastLegs(p) {
		if rest, joined := a.Between(last.Via[0], hub); joined {
			best, ok = quicker(best, ok, last.then(rest))
		}
	}
	return nearer(best, ok, Km(p.Lat, p.Lon, to.Lat, to.Lon))
}

// Drive returns the quicker of two drives between two places: over the hubs they
// hang on, or straight, where they lie near each other. ok is false as in ToHub.
func (a *Atlas) Drive(from, to *Place) (Way, bool) {
	if w, ok := a.matrix[[2]string{from.ID, to.ID}]; ok {
		return w, true
	}
	if from.ByBoat() || to.ByBoat() || !from.HasPoint() || !to.HasPoint() {
		return Way{}, false
	}
	best, ok := Way{}, false
	for _, first := range a.lastLegs(from) {
		for _, last := range a.lastLegs(to) {
			if middle, joined := a.Between(first.Via[0], last.Via[0]); joined {
				best, ok = quicker(best, ok, first.then(middle).then(last.back()))
			}
		}
	}
	return nearer(best, ok, Km(from.Lat, from.Lon, to.Lat, to.Lon))
}

// near is up to what distance as the crow flies, in km, the straight-line model
// may stand for a whole drive; farther, mountains and bays lie between.
const near = 15

func nearer(best Way, ok bool, km float64) (Way, bool) {
	if straight := StraightWay(km); km <= near && (!ok || straight.Minutes.Likely < best.Minutes.Likely) {
		return straight, true
	}
	return best, ok
}

// quicker returns the quicker way of the best so far, if any, and another.
func quicker(best Way, ok bool, other Way) (Way, bool) {
	if !ok || other.Minutes.Likely < best.Minutes.Likely {
		return other, true
	}
	return best, true
}

// lastLegs returns the ways from a place to the hubs one may leave it by: the one
// it names, else the nearest and all that are near.
func (a *Atlas) lastLegs(p *Place) (out []Way) {
	own := a.HubOf(p)
	for i := range a.Hubs {
		h := &a.Hubs[i]
		km := Km(p.Lat, p.Lon, h.Lat, h.Lon)
		if h != own && (p.Hub != "" || km > near) {
			continue
		}
		w := StraightWay(km)
		w.Via = []string{h.ID}
		out = append(out, w)
	}
	return out
}

// BoatsFrom returns the boats of a pier, to an island when one is named.
func (a *Atlas) BoatsFrom(pier, island string) (out []*Boat) {
	for i := range a.Boats {
		if b := &a.Boats[i]; b.Pier == pier && b.To == cmp.Or(island, b.To) {
			out = append(out, b)
		}
	}
	return out
}
