package debt

import (
	"testing"

	"pgregory.net/rapid"

	"siger/internal/amount"
	"siger/internal/clock"
)

// terms draws terms of a loan.
func terms(t *rapid.T) *Loan {
	l := &Loan{Rate: amount.Int(rapid.Int64Range(0, 400).Draw(t, "rate")).Shift(-1).Ptr(),
		Per:    rapid.SampledFrom([]string{"month", "year"}).Draw(t, "per"),
		Method: rapid.SampledFrom([]string{Flat, Reducing}).Draw(t, "method")}
	if rapid.Bool().Draw(t, "months told") {
		n := rapid.IntRange(1, 36).Draw(t, "months")
		l.Months = &n
	}
	return l
}

// several draws a ledger of loans and own money, all in rupiah.
func several(t *rapid.T) Ledger {
	l := Ledger{Floor: money("1000000", "IDR")}
	wage := amount.Int(rapid.Int64Range(1_000_000, 12_000_000).Draw(t, "wage"))
	l.NetWage = &amount.Money{Amount: wage, Currency: "IDR"}
	for range rapid.IntRange(1, 4).Draw(t, "items") {
		item := Item{Item: "x", Amount: amount.Int(rapid.Int64Range(0, 30_000_000).Draw(t, "amount")),
			Kind: rapid.SampledFrom(book().Kinds()).Draw(t, "kind"), On: clock.MustDate("2019-01-01").AddDays(rapid.IntRange(0, 2800).Draw(t, "day"))}
		if rapid.IntRange(0, 3).Draw(t, "borrowed") > 0 {
			item.Borrowed = terms(t)
		}
		l.Items = append(l.Items, item)
	}
	return l
}

func compute(t *rapid.T, l Ledger) Result {
	r, err := book().Work(l, today)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// length is the months of a debt; a debt without end is longer than any.
func length(r Result) int {
	if r.Months == nil {
		return longest + 1
	}
	return *r.Months
}

// Higher interest on any loan never shortens the debt.
func TestHigherInterestNeverFewerMonths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := several(t)
		before := compute(t, l)
		i := rapid.IntRange(0, len(l.Items)-1).Draw(t, "which")
		if l.Items[i].Borrowed == nil {
			return
		}
		higher := *l.Items[i].Borrowed
		higher.Rate = higher.Rate.Add(amount.Int(rapid.Int64Range(1, 100).Draw(t, "more")).Shift(-1)).Ptr()
		l.Items[i].Borrowed = &higher
		after := compute(t, l)
		if length(after) < length(before) || before.Interest != nil && after.Interest != nil && after.Interest.Cmp(*before.Interest) < 0 {
			t.Fatalf("%d months, then %d", length(before), length(after))
		}
	})
}

// A larger wage never lengthens the debt.
func TestMoreWageNeverMoreMonths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := several(t)
		before := compute(t, l)
		l.NetWage = &amount.Money{Amount: l.NetWage.Amount.Add(amount.Int(rapid.Int64Range(0, 5_000_000).Draw(t, "more"))), Currency: "IDR"}
		if after := compute(t, l); length(after) > length(before) {
			t.Fatalf("%d months, then %d", length(before), length(after))
		}
	})
}

// What is paid is what was borrowed and its interest; the shares and the own and
// borrowed money add up to all that was paid.
func TestSumsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := compute(t, several(t))
		if got := r.Own.Add(r.Borrowed); got.Cmp(r.Total) != 0 {
			t.Fatalf("own and borrowed %s of %s", got, r.Total)
		}
		if got := r.Share.Forbidden.Add(r.Share.Contested).Add(r.Share.Open); got.Cmp(r.Total) != 0 {
			t.Fatalf("shares %s of %s", got, r.Total)
		}
		if r.Interest == nil {
			return
		}
		paid := amount.Zero
		for _, m := range r.Schedule {
			paid = paid.Add(m.Paid)
		}
		if paid.Cmp(r.Borrowed.Add(*r.Interest)) != 0 {
			t.Fatalf("paid %s of %s and %s", paid, r.Borrowed, r.Interest)
		}
	})
}
