package debt

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/rulebook"
)

var today = clock.MustDate("2026-11-24")

// book loads the built-in pack's figures and rules once.
var book = sync.OnceValue(func() *Book {
	p, err := corridor.Open("lampung-malaysia")
	if err != nil {
		panic(err)
	}
	rules, problems := rulebook.Load(p.Files(), p)
	if len(problems) > 0 {
		panic(problems[0].String())
	}
	b, problems := Load(p.Files(), p, rules)
	if len(problems) > 0 {
		panic(problems[0].String())
	}
	return b
})

func d(s string) *amount.Decimal { return amount.Must(s).Ptr() }

func money(s, currency string) *amount.Money {
	return &amount.Money{Amount: amount.Must(s), Currency: currency}
}

func months(n int) *int { return &n }

func work(t testing.TB, l Ledger) Result {
	t.Helper()
	r, err := book().Work(l, today)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// ledger is one loan of Rp 12,000,000 for an agency's fee, repaid from RM 1,700
// at Rp 4,000 less Rp 4,300,000: Rp 2,500,000 a month.
func ledger(terms Loan) Ledger {
	return Ledger{Sector: "domestic", NetWage: money("1700", "MYR"), Floor: money("4300000", "IDR"),
		Exchange: []Exchange{{"MYR", "IDR", amount.Int(4000), today}},
		Items:    []Item{{Item: "Biaya P3MI", Kind: "service-fee", Amount: amount.Int(12_000_000), To: "agency", On: clock.MustDate("2024-03-02"), Borrowed: &terms}}}
}

// Flat 2 % a month for 12 months: interest 12,000,000 × 2 % × 12 = 2,880,000;
// 14,880,000 ÷ 2,500,000 = 5.95…, so 6 months; ÷ 6,800,000 = 2.19 wages.
//
// As KUR on what is left, 0.5 % a month: 60,000 + 47,800 + 35,539 + 23,217 +
// 10,833 = 177,389 in 5 months; on the sum borrowed 5 × 60,000 = 300,000.
func TestFlatLoanBesideKUR(t *testing.T) {
	r := work(t, ledger(Loan{Lender: "moneylender", Rate: d("2"), Per: "month", Method: Flat, Months: months(12)}))
	if *r.Months != 6 || r.Interest.String() != "2880000" || r.WageMonths.String() != "2.2" || r.Signal != Flag || !r.Complete {
		t.Errorf("%d months, interest %s, %s wages, %s, complete %v", *r.Months, r.Interest, r.WageMonths, r.Signal, r.Complete)
	}
	if last := r.Schedule[5]; last.Paid.String() != "2380000" || !last.Left.IsZero() {
		t.Errorf("last month %+v", last) // 14,880,000 − 5 × 2,500,000
	}
	k := r.KUR
	if *k.Low.Months != 5 || k.Low.Interest.String() != "177389" || *k.High.Months != 5 || k.High.Interest.String() != "300000" {
		t.Errorf("KUR %d months %s, %d months %s", *k.Low.Months, k.Low.Interest, *k.High.Months, k.High.Interest)
	}
	if k.Saves.Low.String() != "2580000" || k.Saves.High.String() != "2702611" {
		t.Errorf("KUR saves %s to %s", k.Saves.Low, k.Saves.High)
	}
}

// The same sum at 12 % a year on what is left is 1 % a month: 120,000, 96,200,
// 72,162, 47,884, 23,362 (of 2,336,246) = 359,608 in 5 months.
func TestReducingLoan(t *testing.T) {
	r := work(t, ledger(Loan{Rate: d("12")}))
	if *r.Months != 5 || r.Interest.String() != "359608" {
		t.Errorf("%d months, interest %s", *r.Months, r.Interest)
	}
	free := work(t, ledger(Loan{Rate: d("0")}))
	if *free.Months != 5 || !free.Interest.IsZero() {
		t.Errorf("without interest %d months, %s", *free.Months, free.Interest)
	}
}

func TestDebtWithoutEnd(t *testing.T) {
	for name, terms := range map[string]Loan{
		"more than can be paid": {Rate: d("25"), Per: "month"},                                                       // 3,000,000 a month
		"on the sum borrowed":   {Rate: d("21"), Per: "month", Method: Flat},                                         // 2,520,000
		"exactly what is paid":  {Rate: amount.Int(250).QuoRound(amount.Int(12), 20, amount.Up).Ptr(), Per: "month"}, // 2,500,000
	} {
		r := work(t, ledger(terms))
		if !r.Endless || r.Months != nil || r.Signal != Red || !strings.Contains(r.Sentence.EN, "never ends") {
			t.Errorf("%s: endless %v, %s, %q", name, r.Endless, r.Signal, r.Sentence.EN)
		}
	}
	l := ledger(Loan{Rate: d("0")})
	l.Floor = money("6800000", "IDR") // nothing is left of the wage
	if r := work(t, l); !r.Endless || r.Signal != Red {
		t.Errorf("nothing to pay with: %+v", r.Repayment)
	}
}

func TestSignals(t *testing.T) {
	for _, c := range []struct {
		sum, contract int
		want          Signal
	}{{7_500_000, 24, NoSignal}, {7_500_001, 24, Flag}, {30_000_000, 24, Flag}, {30_000_001, 24, Red}, {12_500_000, 4, Red}, {12_500_000, 5, Flag}} {
		l := ledger(Loan{Rate: d("0")})
		l.Items[0].Amount, l.ContractMonths = amount.Int(int64(c.sum)), &c.contract
		if r := work(t, l); r.Signal != c.want {
			t.Errorf("%d over a contract of %d months: %d months, %s, want %s", c.sum, c.contract, *r.Months, r.Signal, c.want)
		}
	}
	l := ledger(Loan{Rate: d("0")})
	l.Items[0].Borrowed = nil
	if r := work(t, l); *r.Months != 0 || r.Signal != NoSignal || r.Own.String() != "12000000" || r.KUR != nil {
		t.Errorf("own money: %+v", r)
	}
	l = ledger(Loan{})
	if r := work(t, l); r.Complete || r.Signal != Flag || !strings.Contains(r.Sentence.EN, "at least") {
		t.Errorf("interest not told: %s %q", r.Signal, r.Sentence.EN)
	}
	l.NetWage = nil
	if r := work(t, l); r.Signal != UnknownSignal || r.Months != nil || r.Endless {
		t.Errorf("wage not told: %s %+v", r.Signal, r.Repayment)
	}
}

// The share of the law of its date: forbidden in 2024 for domestic work, read in
// two ways in 2026, to be asked for a factory, unknown without a day.
func TestShareByTheLawOfItsDate(t *testing.T) {
	item := func(kind, on string, sum int64) Item {
		i := Item{Item: kind, Kind: kind, Amount: amount.Int(sum)}
		if on != "" {
			i.On = clock.MustDate(on)
		}
		return i
	}
	l := Ledger{Sector: "domestic", Items: []Item{item("service-fee", "2024-03-02", 1000), item("passport", "2026-03-02", 200), item("medical", "", 30), item("other", "2024-03-02", 4)}}
	r := work(t, l)
	want := []rulebook.Verdict{rulebook.Breach, rulebook.ContestedLaw, rulebook.Unknown, rulebook.Ask}
	for i, v := range want {
		if r.Entries[i].Verdict != v {
			t.Errorf("%s: %s, want %s", r.Entries[i].Kind, r.Entries[i].Verdict, v)
		}
	}
	if got := r.Entries[1].Readings; len(got) != 2 || got[0].Verdict != rulebook.Breach || got[1].Verdict != rulebook.Ask {
		t.Errorf("readings %+v", got)
	}
	if s := r.Share; s.Forbidden.String() != "1000" || s.Contested.String() != "200" || s.Open.String() != "34" || r.Total.String() != "1234" {
		t.Errorf("share %+v of %s", s, r.Total)
	}
	l.Sector = "manufacturing"
	if r := work(t, l); r.Entries[0].Verdict != rulebook.Ask {
		t.Errorf("a factory: %s", r.Entries[0].Verdict)
	}
}

func TestKURIsOfItsDate(t *testing.T) {
	l := ledger(Loan{Rate: d("0")})
	l.Items[0].Amount = amount.Int(100_000_000)
	if r := work(t, l); !r.KUR.Fits {
		t.Error("Rp 100 m is not above the limit")
	}
	l.Items[0].Amount = amount.Int(100_000_001)
	if r := work(t, l); r.KUR.Fits || r.KUR.Low.Months != nil {
		t.Errorf("above the limit: %+v", r.KUR)
	}
	l.AsOf = clock.MustDate("2025-08-28")
	l.Exchange[0].On = l.AsOf
	if r := work(t, l); r.KUR != nil || len(r.Unknowns) == 0 {
		t.Errorf("before its first day: %+v", r.KUR)
	}
}

func TestExchange(t *testing.T) {
	l := ledger(Loan{Rate: d("0")})
	l.Exchange = append(l.Exchange, Exchange{"MYR", "IDR", amount.Int(5000), today.AddDays(1)}, Exchange{"MYR", "IDR", amount.Int(3000), today.AddDays(-1)})
	if r := work(t, l); r.NetWage.String() != "6800000" {
		t.Errorf("net wage %s, want the newest rate that is not later", r.NetWage)
	}
	l.Exchange = nil
	if r := work(t, l); len(r.Rates) != 1 || r.NetWage == nil { // the pack's
		t.Errorf("rates %+v", r.Rates)
	}
	l.NetWage.Currency = "XAF"
	if r := work(t, l); r.NetWage != nil || r.Signal != UnknownSignal {
		t.Errorf("no rate: %s", r.Signal)
	}
}

func TestWrongFieldsAreNamed(t *testing.T) {
	bad := -1
	_, err := book().Work(Ledger{Sector: "x", NetWage: money("-1", "MYR"), ContractMonths: &bad, Exchange: []Exchange{{Rate: amount.Zero}},
		Items: []Item{{Kind: "bribe", Amount: amount.Int(-1), To: "x", Borrowed: &Loan{Lender: "x", Rate: d("-1"), Per: "day", Method: "x", Months: &bad}}}}, today)
	var fields []string
	for _, f := range fault.All(err) {
		fields = append(fields, f.Field)
		if _, ok := texts[f.Key]; !ok {
			t.Errorf("no text %s", f.Key)
		}
	}
	want := []string{"contract_months", "exchange[0].rate", "items[0].amount", "items[0].borrowed.lender", "items[0].borrowed.method", "items[0].borrowed.months",
		"items[0].borrowed.per", "items[0].borrowed.rate", "items[0].kind", "items[0].to", "net_wage.amount", "sector"}
	if diff := cmp.Diff(want, fields); diff != "" {
		t.Error(diff)
	}
	if _, err := Read(strings.NewReader("item: []")); err == nil || fault.All(err)[0].Field != "item" {
		t.Errorf("unknown key: %v", err)
	}
}

func TestLedgerAndResultRoundTrip(t *testing.T) {
	l := ledger(Loan{Lender: "moneylender", Rate: d("2.5"), Per: "month", Method: Flat, Months: months(10)})
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	back, err := Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	first, _ := json.Marshal(work(t, l))
	second, _ := json.Marshal(work(t, back))
	if diff := cmp.Diff(string(first), string(second)); diff != "" {
		t.Error(diff)
	}
	var r Result
	if err := json.Unmarshal(first, &r); err != nil {
		t.Fatal(err)
	}
	if third, _ := json.Marshal(r); string(third) != string(first) {
		t.Errorf("the result changes when read back:\n%s\n%s", first, third)
	}
}

func TestClaimSheet(t *testing.T) {
	if _, err := i18n.Load(Texts); err != nil {
		t.Fatal(err)
	}
	l := ledger(Loan{Lender: "moneylender", Rate: d("2"), Per: "month", Method: Flat, Months: months(12)})
	l.Items = append(l.Items, Item{Item: "Paspor", Kind: "passport", Amount: amount.Int(650000), To: "official", On: clock.MustDate("2026-03-02")})
	r := work(t, l)
	for lang, words := range map[i18n.Lang][]string{
		i18n.ID: {"Perlu 6 bulan gaji sampai utang lunas", "Rp 12.000.000", "Seharusnya tidak dibayar pekerja: Rp 12.000.000. Diperdebatkan, hukumnya dibaca dengan dua cara: Rp 650.000", "masih perlu disepakati", "rentenir, bunga 2 % sebulan", "Cicilan boleh mulai setelah 6 bulan"},
		i18n.MS: {"Perlu 6 bulan gaji sehingga hutang selesai", "masih perlu dipersetujui", "faedah 2 % sebulan"},
		i18n.EN: {"It takes 6 months of wages", "still to be agreed", "interest Rp 177,389 to Rp 300,000"},
	} {
		text := r.Text(lang)
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("%s: no %q in\n%s", lang, w, text)
			}
		}
		if strings.Contains(text, "{") || strings.Contains(text, "debt.") {
			t.Errorf("%s: a slot or key is left in\n%s", lang, text)
		}
		if rows := r.Rows(lang); len(rows) != 4 {
			t.Errorf("%s: %d rows", lang, len(rows))
		}
	}
}
