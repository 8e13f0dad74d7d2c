package rate

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"siger/internal/clock"
	"siger/internal/corridor"
)

// pack is a small corridor: two ports, one rate, one charge. It is not valid as
// a whole; what charges need of it is.
func pack() *corridor.Pack {
	p, _ := corridor.Load(fstest.MapFS{
		"pack.yaml": {Data: []byte("id: test\nmarket: {id: MY, country: MY, currency: MYR, zone: Asia/Kuala_Lumpur}\n")},
		"places/all.csv": {Data: []byte("id,name,kind,country,in,lat,lon,locode,iata,code,aliases,checked,source,as_of,confidence,status,note\n" +
			"port-a,A,port,ID,,,,,,,,,s,2026-01-01,single,,\nport-b,B,port,MY,,,,,,,,,s,2026-01-01,single,,\n")},
		"money/exchange.csv": {Data: []byte("date,base,quote,rate,source,as_of,confidence,note\n2026-11-01,USD,MYR,4.1,s,2026-11-01,single,\n" +
			"2026-11-01,MYR,IDR,4000,s,2026-11-01,single,\n")},
		"money/charges.csv": {Data: []byte(chargesHead + "freight,port-a,port-b,sea-fcl,container,500,700,USD,2026-01-01,2026-12-31,s,2026-01-01,single,\n")},
	})
	return p
}

const chargesHead = "key,from,to,mode,unit,low,high,currency,valid_from,valid_to,source,as_of,confidence,note\n"

const deskRow = "freight,port-a,port-b,sea-fcl,container,650,,USD,2026-06-01,2026-08-31,Contoh Lines quotation 12,2026-05-20,single,all in\n"

func TestReadCharges(t *testing.T) {
	text := chargesHead + "# the desk's remarks\n" + deskRow + deskRow +
		"frate,port-a,port-b,sea-fcl,container,1,2,USD,2026-06-01,,x,2026-05-20,single,\n" + // unknown key
		"freight,port-x,port-b,sea-fcl,container,9,2,USD,2026-06-01,,x,2026-05-20,single,\n" + // unknown place, low above high
		"freight,port-a\n" + // too short
		strings.Replace(deskRow, "650", "651", 1) + // the same thing from the same day, another amount
		"customs_broker,,port-b,,shipment,,350.00,MYR,,,desk,2026-05-20,single,\"two\nlines\"\n"
	charges, r, err := ReadCharges(strings.NewReader(text), pack())
	if err != nil || !r.Balanced() || r.Taken != 2 || r.Duplicates != 1 || r.Refused != 4 || r.Read != 7 {
		t.Fatalf("%+v %v", r, err)
	}
	if c := charges[0]; c.Low.String() != "650" || c.High != nil || c.Source != "Contoh Lines quotation 12" || c.ValidTo.String() != "2026-08-31" {
		t.Errorf("first %+v", c)
	}
	if len(r.Problems) != 5 || r.Problems[0].Line != 5 || r.Problems[1].Line != 6 || r.Problems[2].Line != 6 {
		t.Errorf("problems %+v", r.Problems)
	}
}

func TestChargesFileAsAWhole(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "no header": deskRow, "another table": "date,base\n1,2\n", "not text": chargesHead + "\xff\n"} {
		var whole *FileProblem
		if charges, r, err := ReadCharges(strings.NewReader(text), pack()); !errors.As(err, &whole) {
			t.Errorf("%s: %+v %+v %v", name, charges, r, err)
		}
	}
}

func FuzzCharges(f *testing.F) {
	f.Add(chargesHead + deskRow)
	f.Add(chargesHead + deskRow + "\"freight,port-a\n" + deskRow)
	f.Add(chargesHead + "freight,,,,kg,1,2,MYR,,,x,2026-01-01,single,\"a\n\n\"\"b\"\n")
	p := pack()
	f.Fuzz(func(t *testing.T, text string) {
		charges, r, err := ReadCharges(strings.NewReader(text), p)
		if err == nil && (!r.Balanced() || len(charges) != r.Taken) {
			t.Fatalf("%d charges, %+v", len(charges), r)
		}
	})
}

func TestOverlay(t *testing.T) {
	p := pack()
	desk, _, err := ReadCharges(strings.NewReader(chargesHead+deskRow), p)
	if err != nil {
		t.Fatal(err)
	}
	rates, _, err := ReadExchange(strings.NewReader(daily), "MYR", KnownFrom(p))
	if err != nil {
		t.Fatal(err)
	}
	q := Overlay(p, rates, desk)
	low := func(p *corridor.Pack, day string) string {
		var found []string
		for _, c := range p.Charges {
			if clock.MustDate(day).Within(c.ValidFrom, c.ValidTo) {
				found = append(found, c.Low.String())
			}
		}
		return strings.Join(found, " ")
	}
	// the desk's rate holds from June to August; before and after the pack's stands
	for day, want := range map[string]string{"2026-05-31": "500", "2026-06-01": "650", "2026-08-31": "650", "2026-09-01": "500"} {
		if got := low(q, day); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
	if got := low(p, "2026-06-01"); got != "500" {
		t.Errorf("the pack itself was changed: %s", got)
	}
	for day, want := range map[string]string{"2026-11-20": "4.1200", "2026-11-19": "4.1000", "2026-11-02": "4.1"} {
		if r, ok := q.Rate("USD", "MYR", clock.MustDate(day)); !ok || r.Rate.String() != want {
			t.Errorf("%s: %+v, want %s", day, r, want)
		}
	}
	if r, ok := p.Rate("USD", "MYR", clock.MustDate("2026-11-20")); !ok || r.Rate.String() != "4.1" {
		t.Errorf("the pack itself was changed: %+v", r)
	}
}

// A later charge of the same thing ends the earlier one; the day of a pack's
// rate belongs to the store's.
func TestOverlayOrder(t *testing.T) {
	p := pack()
	first := corridor.Charge{Key: "freight", From: "port-a", To: "port-b", Mode: "sea-fcl", Unit: "container", ValidFrom: clock.MustDate("2026-02-01")}
	second := first
	second.ValidFrom, second.Note = clock.MustDate("2026-03-01"), "second"
	q := Overlay(p, []corridor.ExchangeRate{{Date: clock.MustDate("2026-11-01"), Base: "USD", Quote: "MYR"}}, []corridor.Charge{first, second})
	if len(q.Charges) != 3 || q.Charges[0].ValidTo.String() != "2026-01-31" || q.Charges[1].ValidTo.String() != "2026-02-28" || q.Charges[2].Note != "second" {
		t.Errorf("charges %+v", q.Charges)
	}
	if n := len(q.Rates); n != 2 { // USD/MYR replaced, MYR/IDR kept
		t.Errorf("%d rates", n)
	}
}

func TestWithout(t *testing.T) {
	span := func(from, to string) corridor.Charge {
		return corridor.Charge{ValidFrom: clock.MustDate(from), ValidTo: clock.MustDate(to)}
	}
	for _, c := range []struct{ old, cut, want string }{
		{"2026-01-01 2026-12-31", "2026-03-01 2026-04-30", "2026-01-01 2026-02-28;2026-05-01 2026-12-31;"},
		{"2026-01-01 2026-12-31", "2025-01-01 2027-01-01", ""},
		{"2026-01-01 2026-12-31", " ", ""},
		{" ", "2026-03-01 2026-04-30", " 2026-02-28;2026-05-01 ;"},
		{"2026-01-01 2026-12-31", "2027-01-01 2027-02-01", "2026-01-01 2026-12-31;"},
		{"2026-01-01 2026-12-31", "2025-01-01 2025-02-01", "2026-01-01 2026-12-31;"},
		{"2026-01-01 2026-12-31", "2026-01-01 2026-01-01", "2026-01-02 2026-12-31;"},
	} {
		oldFrom, oldTo, _ := strings.Cut(c.old, " ")
		cutFrom, cutTo, _ := strings.Cut(c.cut, " ")
		got := ""
		for _, left := range without(span(oldFrom, oldTo), span(cutFrom, cutTo)) {
			got += left.ValidFrom.String() + " " + left.ValidTo.String() + ";"
		}
		if got != c.want {
			t.Errorf("%q without %q: %q, want %q", c.old, c.cut, got, c.want)
		}
	}
}
