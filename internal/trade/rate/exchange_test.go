package rate

import (
	"slices"
	"strings"
	"testing"

	"siger/internal/amount"
)

// near is what the corridor knows: ringgit for one unit.
func near(currency string) (amount.Decimal, bool) {
	known := map[string]string{"USD": "4.1", "IDR": "0.00025", "SGD": "3.2", "CNY": "0.58"}
	d, err := amount.Parse(known[currency])
	return d, err == nil
}

// The daily file with ringgit per unit, rupiah per hundred, as the bank quotes.
const daily = `date,rate_type,usd,idr,sgd,jpy,cny
2026-11-19,buying,4.09,0.0250,3.18,0.026,0.575
2026-11-19,middle,4.1000,0.0253,3.1900,0.0265,0.5800
2026-11-20,middle,4.1200,0.0254,,0.0266,0.5810
2026-11-20,selling,4.13,0.0256,3.21,0.027,0.585
`

func TestDailyFile(t *testing.T) {
	rates, r, err := ReadExchange(strings.NewReader("\ufeff"+daily), "MYR", near)
	if err != nil {
		t.Fatal(err)
	}
	// 4 rows of 5 currencies; buying and selling skipped (10), yen skipped (2), one blank, 7 taken
	if !r.Balanced() || r.Read != 20 || r.Taken != 7 || r.Skipped != 12 || r.Missing != 1 || r.Refused != 0 {
		t.Errorf("report %+v", r)
	}
	if !slices.Equal(r.Unused, []string{"JPY"}) || !slices.Contains(r.Quoted, "MYR per 100 IDR") || !slices.Contains(r.Quoted, "MYR per 1 USD") {
		t.Errorf("unused %v, quoted %v", r.Unused, r.Quoted)
	}
	if x := rates[1]; x.Base != "IDR" || x.Quote != "MYR" || x.Rate.String() != "0.000253" || x.Date.String() != "2026-11-19" {
		t.Errorf("rupiah %+v", x)
	}
}

// The same rates the other way round: currency per ringgit. Yuan, near par,
// follow the currencies that tell.
func TestDailyFileTheOtherWayRound(t *testing.T) {
	text := "date,rate_type,usd,idr,cny\n2026-11-20,middle,0.2427,3937.0,1.7212\n"
	rates, r, err := ReadExchange(strings.NewReader(text), "MYR", near)
	if err != nil || r.Taken != 3 {
		t.Fatalf("%+v %v", r, err)
	}
	for i, want := range []string{"USD 0.2427", "IDR 3937.0", "CNY 1.7212"} {
		if x := rates[i]; x.Base != "MYR" || x.Quote+" "+x.Rate.String() != want {
			t.Errorf("%+v, want MYR in %s", x, want)
		}
	}
}

func TestDailyFileBadRows(t *testing.T) {
	text := "date,rate_type,usd,idr\n" +
		"20/11/2026,middle,4.1,0.025\n" + // 2 refused
		"2026-11-20,middle,4.1\n" + // 2 refused
		"2026-11-20,middle,x,0.0254\n" + // 1 refused, 1 taken
		"2026-11-21,middle,41,0.0254\n" + // ten times too much: refused; 1 taken
		"2026-11-22,middle,-4,0\n" + // 2 refused
		"2026-11-18,middle,4.1,0.0254\n" +
		"2026-11-18,middle,4.1,0.0255\n" + // a duplicate, and a second rate of the day: refused
		"2026-11-23,middle,4.1,0.0254\n"
	_, r, err := ReadExchange(strings.NewReader(text), "MYR", near)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Balanced() || r.Read != 16 || r.Refused != 9 || r.Duplicates != 1 || r.Taken != 6 {
		t.Errorf("report %+v", r)
	}
	if r.Problems[0].Line != 2 || !strings.Contains(r.Problems[0].What, "20/11/2026") {
		t.Errorf("problems %+v", r.Problems)
	}
}

const bnm = `{"data":[{"currency_code":"USD","unit":1,"rate":{"date":"2026-11-20","buying_rate":4.119,"selling_rate":4.121,"middle_rate":4.12}},
{"currency_code":"IDR","unit":100,"rate":{"date":"2026-11-20","buying_rate":null,"selling_rate":null,"middle_rate":2.54e-2}},
{"currency_code":"SGD","unit":1,"rate":{"date":"2026-11-20","middle_rate":null}},
{"currency_code":"JPY","unit":100,"rate":{"date":"2026-11-20","middle_rate":2.66}}],
"meta":{"quote":"rm","session":"1200","total_result":4}}`

func TestBNMAnswer(t *testing.T) {
	rates, r, err := ReadExchange(strings.NewReader(bnm), "MYR", near)
	if err != nil || !r.Balanced() || r.Read != 4 || r.Taken != 2 || r.Missing != 1 || r.Skipped != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	if rates[0].Rate.String() != "4.12" || rates[1].Base != "IDR" || rates[1].Rate.String() != "0.000254" {
		t.Errorf("rates %+v", rates)
	}
	// one currency, a month of it
	month := `{"data":{"currency_code":"USD","unit":1,"rate":[{"date":"2026-11-19","middle_rate":4.1},{"date":"2026-11-20","middle_rate":4.12}]},"meta":{}}`
	if rates, r, err := ReadExchange(strings.NewReader(month), "MYR", near); err != nil || r.Taken != 2 || rates[1].Date.String() != "2026-11-20" {
		t.Errorf("a month: %+v %+v %v", rates, r, err)
	}
	odd := `{"data":[{"currency_code":"USD","unit":10,"rate":{"date":"2026-11-20","middle_rate":41.2}},{"currency_code":"USD","unit":1,"rate":{"date":"20 Nov","middle_rate":4}}]}`
	if _, r, err := ReadExchange(strings.NewReader(odd), "MYR", near); err != nil || !r.Balanced() || r.Refused != 2 {
		t.Errorf("odd units and dates: %+v %v", r, err)
	}
}

func TestExchangeFilesThatTellNothing(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "other columns": "a,b\n1,2\n", "no rates": `{"data":[]}`, "broken": `{"data":`,
		"nothing near":  "date,rate_type,usd\n2026-11-20,middle,99999\n",
		"both ways":     "date,rate_type,usd,idr\n2026-11-20,middle,4.1,3937\n",
		"only near par": "date,rate_type,cny\n2026-11-20,middle,0.6\n",
	} {
		if rates, _, err := ReadExchange(strings.NewReader(text), "MYR", near); err == nil {
			t.Errorf("%s: %+v", name, rates)
		}
	}
}

func FuzzExchange(f *testing.F) {
	f.Add(daily)
	f.Add(bnm)
	f.Add("date,rate_type,usd\n2026-11-20,middle,\"4\n")
	f.Fuzz(func(t *testing.T, text string) {
		rates, r, err := ReadExchange(strings.NewReader(text), "MYR", near)
		if err == nil && (!r.Balanced() || len(rates) != r.Taken) {
			t.Fatalf("%d rates, %+v", len(rates), r)
		}
		for _, x := range rates {
			if x.Rate.Sign() <= 0 || x.Date.IsZero() {
				t.Fatalf("rate %+v", x)
			}
		}
	})
}
