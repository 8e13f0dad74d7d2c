package corridor

import (
	"strings"
	"testing"
)

const locodeHead = "country,location,name,nameWoDiacritics,subdivision,status,function,iata,lat,lon,geocoded\n"

func TestReadLOCODE(t *testing.T) {
	anywhere := func(LOCODE) bool { return true }
	for _, c := range []struct {
		name, line  string
		want        LOCODE
		shifted     bool
		refused     bool
		broken      string
		insideFails bool
	}{
		{name: "own point", line: `ID,TRH,Tarahan,Tarahan,LA,RL,1-3-----,,-5.5667,105.3667,`,
			want: LOCODE{Code: "IDTRH", Name: "Tarahan", Subdivision: "LA", Status: "RL", Function: "1-3-----", Lat: -5.5667, Lon: 105.3667, HasPoint: true}},
		{name: "guessed, no subdivision", line: `ID,PNJ,Panjang,Panjang,,RQ,1-------,,3.17203,99.5283163,true`, refused: true,
			want: LOCODE{Code: "IDPNJ", Name: "Panjang", Status: "RQ", Function: "1-------", Geocoded: true}},
		{name: "guessed outside", line: `ID,XXX,Contoh,Contoh,LA,RQ,1-------,,3.1,99.5,true`, refused: true, insideFails: true,
			want: LOCODE{Code: "IDXXX", Name: "Contoh", Subdivision: "LA", Status: "RQ", Function: "1-------", Geocoded: true}},
		{name: "guessed inside", line: `ID,XXX,Contoh,Contoh,LA,RQ,1-------,,-5.1,105.5,true`,
			want: LOCODE{Code: "IDXXX", Name: "Contoh", Subdivision: "LA", Status: "RQ", Function: "1-------", Lat: -5.1, Lon: 105.5, HasPoint: true, Geocoded: true}},
		{name: "name in pieces", line: `MY,BKI,"""Kota Kinabalu"," Sabah""","""Kota Kinabalu"," Sabah""",12,1-345---,5.9780066,116.0728988,true`, shifted: true,
			want: LOCODE{Code: "MYBKI", Name: "Kota Kinabalu, Sabah", Subdivision: "12", Function: "1-345---", Lat: 5.9780066, Lon: 116.0728988, HasPoint: true, Geocoded: true}},
		{name: "no point", line: `ID,XXX,Contoh,Contoh,,RQ,--3-----,,,,`,
			want: LOCODE{Code: "IDXXX", Name: "Contoh", Status: "RQ", Function: "--3-----"}},
		{name: "too short", line: `ID,XXX,Contoh`, broken: "not a row"},
		{name: "no code", line: `Indonesia,XXX,Contoh,Contoh,,RQ,--3-----,,,,`, broken: "not a row"},
		{name: "no function", line: `ID,XXX,Contoh,Contoh,,RQ,port,,,,`, broken: "no function"},
		{name: "bad point", line: `ID,XXX,Contoh,Contoh,,RQ,1-------,,south,99,`, broken: "not coordinates"},
		{name: "open quotes", line: `ID,XXX,"""Contoh", Jauh,,RQ,1-------,,1,99,true`, broken: "do not close"},
		{name: "broken CSV", line: `ID,XXX,Con"toh,Contoh,,RQ,1-------,,1,99,true`, broken: "broken CSV"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inside := anywhere
			if c.insideFails {
				inside = func(LOCODE) bool { return false }
			}
			after := "\nID,ZZZ,Last,Last,LA,RL,1-------,,-5,105,\n" // the line after a broken one is still read
			got, err := ReadLOCODE(strings.NewReader(locodeHead+c.line+after), "x.csv", inside)
			if err != nil {
				t.Fatal(err)
			}
			if c.broken != "" {
				if len(got.Broken) != 1 || got.Broken[0].Line != 2 || !strings.Contains(got.Broken[0].What, c.broken) || len(got.Rows) != 1 {
					t.Errorf("broken: %v, rows %v", got.Broken, got.Rows)
				}
				return
			}
			c.want.Line = 2
			if len(got.Rows) != 2 || got.Rows[0] != c.want {
				t.Errorf("got %+v, want %+v", got.Rows, c.want)
			}
			if (len(got.Shifted) == 1) != c.shifted || (len(got.Refused) == 1) != c.refused {
				t.Errorf("shifted %v, refused %v", got.Shifted, got.Refused)
			}
		})
	}
	if _, err := ReadLOCODE(strings.NewReader("a,b\n"), "x.csv", anywhere); err == nil || !strings.Contains(err.Error(), "x.csv") {
		t.Errorf("another file was taken for a UN/LOCODE list: %v", err)
	}
}

func FuzzReadLOCODE(f *testing.F) {
	f.Add(`MY,BKI,"""Kota Kinabalu"," Sabah""","""Kota Kinabalu"," Sabah""",12,1-345---,5.9,116.0,true`)
	f.Add(`ID,PNJ,Panjang,Panjang,,RQ,1-------,,3.1,99.5,true`)
	f.Fuzz(func(t *testing.T, line string) {
		ReadLOCODE(strings.NewReader(locodeHead+line), "x.csv", func(LOCODE) bool { return true })
	})
}
