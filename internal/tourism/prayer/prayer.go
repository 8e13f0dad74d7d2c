// Package prayer computes the times of the five prayers for a day and a point
// from the place of the sun. It knows no table and no network; a mosque's own
// call comes first.
package prayer

import (
	"math"
	"time"

	"siger/internal/clock"
)

// Method is how an authority fixes the times: how many degrees the sun stands
// below the horizon at dawn, at nightfall, and when it rises or sets; how many
// times its length a thing's shadow has grown at Asr; and a margin of caution
// (ihtiyat) in minutes.
type Method struct {
	Fajr, Isha, Set float64
	Shadow          float64
	Margin          int
}

// Kemenag is the method of Indonesia's ministry of religion: dawn at 20 degrees,
// nightfall at 18, rise and set at 1, Asr as the Shafi'i school counts it, two
// minutes of caution. The angles are general knowledge, held against tables that
// the ministry's own figures made (see the tests).
var Kemenag = Method{Fajr: 20, Isha: 18, Set: 1, Shadow: 1, Margin: 2}

// Times are the beginnings of the prayers of one day, and sunrise, which ends
// Fajr: minutes after midnight in the zone they were asked for, rounded up to the
// minute, sunrise down.
type Times struct{ Fajr, Sunrise, Zuhr, Asr, Maghrib, Isha int }

// passing is how long after noon, in hours, the sun's whole disc has crossed the
// meridian: half its breadth of 0.533 degrees. Then Zuhr begins.
const passing = 0.533 / 2 / 15

// On returns the times of a day at a point, latitude and longitude in degrees
// WGS 84, in a zone. ok is false on days when the sun does not sink or rise that
// far, as in high latitudes.
func (m Method) On(day clock.Date, lat, lon float64, zone *time.Location) (t Times, ok bool) {
	noon := time.Date(day.Year, day.Month, day.Day, 12, 0, 0, 0, zone)
	_, offset := noon.Zone()
	s := sky{lat: lat, lon: lon, utc: float64(offset) / 3600, day: julian(day)}
	transit := s.transit()
	declination, _ := sun(s.day + (transit-s.utc)/24)
	asr := degrees(math.Atan(1 / (m.Shadow + math.Tan(radians(math.Abs(lat-declination))))))
	events := []struct {
		to       *int
		altitude float64
		side     float64 // -1 before noon, 1 after
	}{{&t.Fajr, -m.Fajr, -1}, {&t.Sunrise, -m.Set, -1}, {&t.Asr, asr, 1}, {&t.Maghrib, -m.Set, 1}, {&t.Isha, -m.Isha, 1}}
	for _, e := range events {
		hour, found := s.when(e.altitude, e.side, transit)
		if !found {
			return Times{}, false
		}
		*e.to = int(math.Ceil(hour*60)) + m.Margin
		if e.to == &t.Sunrise { // caution is to be early
			*e.to = int(math.Floor(hour*60)) - m.Margin
		}
	}
	t.Zuhr = int(math.Ceil((transit+passing)*60)) + m.Margin
	return t, true
}

// sky is a day at a point; day is its Julian date at 0h universal time, utc the
// zone's hours east of it.
type sky struct{ lat, lon, utc, day float64 }

// transit returns the hour, in the zone, at which the sun stands highest.
func (s sky) transit() float64 {
	hour := 12.0
	for range 3 {
		_, equation := sun(s.day + (hour-s.utc)/24)
		hour = 12 + s.utc - s.lon/15 - equation
	}
	return hour
}

// when returns the hour, in the zone, at which the sun stands at an altitude,
// before or after noon.
func (s sky) when(altitude, side, transit float64) (hour float64, ok bool) {
	hour = transit + side*6
	for range 4 {
		declination, equation := sun(s.day + (hour-s.utc)/24)
		phi, delta := radians(s.lat), radians(declination)
		c := (math.Sin(radians(altitude)) - math.Sin(phi)*math.Sin(delta)) / (math.Cos(phi) * math.Cos(delta))
		if c < -1 || c > 1 || math.IsNaN(c) {
			return 0, false
		}
		hour = 12 + s.utc - s.lon/15 - equation + side*degrees(math.Acos(c))/15
	}
	return hour, true
}

// sun returns the sun's declination in degrees and the equation of time in hours
// at a Julian date: the Astronomical Almanac's low-precision formulas, good to
// about 0.01 degrees and a few seconds from 1950 to 2050.
func sun(jd float64) (declination, equation float64) {
	n := jd - 2451545
	mean := 280.460 + 0.9856474*n
	anomaly := radians(357.528 + 0.9856003*n)
	longitude := radians(mean + 1.915*math.Sin(anomaly) + 0.020*math.Sin(2*anomaly))
	obliquity := radians(23.439 - 0.0000004*n)
	ascension := degrees(math.Atan2(math.Cos(obliquity)*math.Sin(longitude), math.Cos(longitude)))
	turn := math.Remainder(mean-ascension, 360)
	return degrees(math.Asin(math.Sin(obliquity) * math.Sin(longitude))), turn / 15
}

// julian returns the Julian date of a day at 0h universal time.
func julian(d clock.Date) float64 { return float64(d.Time().Unix())/86400 + 2440587.5 }

func radians(d float64) float64 { return d * math.Pi / 180 }
func degrees(r float64) float64 { return r * 180 / math.Pi }
