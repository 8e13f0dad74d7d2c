package identity

import (
	"encoding/base64"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"siger/internal/fault"
	"siger/internal/store"
)

func b64(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }

func TestWaits(t *testing.T) {
	// Five are free; the attempt after the fifth waits 1 s, then 2, 4, … 512, 900.
	for failures, want := range map[int]time.Duration{1: 0, 4: 0, 5: time.Second, 6: 2 * time.Second, 7: 4 * time.Second,
		14: 512 * time.Second, 15: 15 * time.Minute, 99: 15 * time.Minute, 1 << 30: 15 * time.Minute} {
		if got := perAccount.wait(failures); got != want {
			t.Errorf("after %d attempts one waits %v, want %v", failures, got, want)
		}
	}
}

func TestAttemptsAreForgotten(t *testing.T) {
	for _, c := range []struct {
		limit    limit
		failures int
		since    time.Duration
		want     int
	}{
		{perAddress, 30, 19 * time.Second, 30}, {perAddress, 30, 20 * time.Second, 29}, {perAddress, 30, time.Hour, 0},
		{perAccount, 9, 5 * time.Hour, 9}, {perAccount, 9, 12 * time.Hour, 7}, {perAccount, 99, 25 * time.Hour, 0},
	} {
		if got := c.limit.remembered(c.failures, c.since); got != c.want {
			t.Errorf("%s: of %d attempts %d count after %v, want %d", c.limit.kind, c.failures, got, c.since, c.want)
		}
	}
}

// TestAnOfficeIsNotSlowedDown lets 200 people of one address sign in, one each
// half minute.
func TestAnOfficeIsNotSlowedDown(t *testing.T) {
	eachSite(t, func(t *testing.T, s *signInSite) {
		for i := range 200 {
			s.clock.turn(30 * time.Second)
			if err := s.in.Throttle.Take(t.Context(), attempt{perAddress, "203.0.113.9"}); err != nil {
				t.Fatalf("person %d: %v", i, err)
			}
		}
	})
}

func TestThrottle(t *testing.T) {
	eachSite(t, func(t *testing.T, s *signInSite) {
		ctx := t.Context()
		node := NewThrottle(s.db, s.clock) // another node of the same store
		a := attempt{perAccount, "siti@contoh.id"}
		var taken atomic.Int64
		var group sync.WaitGroup
		for i := range 40 { // at the same instant, on two nodes
			group.Go(func() {
				throttle := s.in.Throttle
				if i%2 == 0 {
					throttle = node
				}
				switch err := throttle.Take(ctx, a); kind(err) {
				case "":
					taken.Add(1)
				case fault.TooMany:
				default:
					t.Errorf("%v", err)
				}
			})
		}
		group.Wait()
		if taken.Load() != 5 {
			t.Fatalf("%d guesses at once, want 5", taken.Load())
		}
		// 10,000 guesses over a day, one each 8.64 s: the waits 1, 2, 4, 8 s are
		// over by the next one, those of 16 … 512 s and 900 s are not. In 86,400 s
		// that is 10 growing waits and about (86,400 − 1,040) / 907 = 94 long ones.
		guesses := 0
		for range 10_000 {
			s.clock.turn(8640 * time.Millisecond)
			if err := node.Take(ctx, a); err == nil {
				guesses++
			}
		}
		if guesses < 95 || guesses > 110 {
			t.Errorf("%d guesses in a day, want about 104", guesses)
		}
		if err := node.Take(ctx, attempt{perAccount, "budi@contoh.id"}); err != nil {
			t.Errorf("another account has to wait: %v", err)
		}
		if err := node.Forgive(ctx, a); err != nil {
			t.Fatal(err)
		}
		if err := node.Take(ctx, a); err != nil {
			t.Errorf("who got in has to wait: %v", err)
		}
		s.clock.turn(forgetAttempts + time.Second)
		if err := s.in.forget(ctx); err != nil || s.count(`SELECT COUNT(*) FROM identity_attempt`) != 0 {
			t.Errorf("counts stay (%v)", err)
		}
	})
}

func TestGuessesAreSlowedAndTheOwnerGetsIn(t *testing.T) {
	eachSite(t, func(t *testing.T, s *signInSite) {
		officer, secret := s.officer("Petugas")
		thief := s.visitor()
		var last answer
		for i := range 8 {
			// The peer is the proxy on this machine, which adds where the request came
			// from at the end; what stands before is what the thief made up.
			thief.header.Set("X-Forwarded-For", "198.51.100."+strconv.Itoa(i)+", 203.0.113.9")
			last = thief.send("/en/sign-in/password", "email", officer.Email, "password", "guess number "+strconv.Itoa(i))
		}
		last.want(t, 429, "Wait 1 second,", `value="petugas@contoh.id"`)
		if last.header.Get("Retry-After") != "1" {
			t.Errorf("Retry-After %q, want 1", last.header.Get("Retry-After"))
		}
		if n := s.count(`SELECT COUNT(*) FROM identity_attempt WHERE key LIKE 'address:%'`); n != 1 {
			t.Errorf("%d addresses are counted, want 1", n)
		}
		thief.send("/en/sign-in/password", "email", officer.Email, "password", goodPassword).want(t, 429)
		// Also when the whole address has to wait, as in a village that shares one.
		for i := range 60 {
			last = thief.send("/en/sign-in/password", "email", strconv.Itoa(i)+"@contoh.id", "password", "guess number "+strconv.Itoa(i))
		}
		last.want(t, 429)
		neighbour := s.visitor()
		neighbour.header = thief.header
		neighbour.send("/en/sign-in/link", "wish", officer.Email).to(t, "/en/sign-in/link?sent=1")
		if err := s.in.Throttle.Take(t.Context(), attempt{perAddress, "passkey 203.0.113.9"}); err != nil {
			t.Errorf("a neighbour's passkey has to wait: %v", err)
		}
		if err := s.in.Throttle.Take(t.Context(), attempt{perAddress, "password 203.0.113.9"}); kind(err) != fault.TooMany {
			t.Errorf("passwords from the address need not wait: %v", err)
		}
		// The owner's link still works, and the code after it.
		owner := s.visitor()
		owner.send("/en/sign-in/link/"+s.link(officer, LinkSignIn)).to(t, "/en/sign-in/second-code")
		owner.send("/en/sign-in/second-code", "code", s.code(secret)).to(t, "/en/account")
		// And the password, once the wait is over.
		s.clock.turn(step30)
		owner.send("/en/sign-in/password", "email", officer.Email, "password", goodPassword).to(t, "/en/sign-in/second-code")
		for range 6 { // who knows the password guesses at codes
			last = owner.send("/en/sign-in/second-code", "code", "000000")
		}
		last.want(t, 429)
		other := s.visitor()
		other.send("/en/sign-in/link/"+s.link(officer, LinkSignIn)).to(t, "/en/sign-in/second-code")
		other.send("/en/sign-in/second-code", "code", s.code(secret)).to(t, "/en/account")
	})
}

// TestNobodyLearnsWhoHasAnAccount compares the answers to addresses with and
// without an account: status, headers, size, and time by the rank-sum test of
// Mann and Whitney.
func TestNobodyLearnsWhoHasAnAccount(t *testing.T) {
	const samples = 400
	eachSite(t, func(t *testing.T, s *signInSite) {
		officer, _ := s.officer("petugas-satu")
		s.person("siti-mitra-aa", s.organisation("Koperasi", "cooperative"))
		for _, way := range []struct {
			name, path, field, known, unknown string
			more                              []string
		}{
			{"password", "/id/masuk/kata-sandi", "email", officer.Email, "tiada-satuan@contoh.id", []string{"password", "salah sekali ya"}},
			{"partner's password", "/id/masuk/kata-sandi", "email", "siti-mitra-aa@contoh.id", "tiada-mitra-a@contoh.id", []string{"password", "salah sekali ya"}},
			{"link", "/id/masuk/tautan", "wish", "siti-mitra-aa@contoh.id", "tiada-mitra-a@contoh.id", nil},
		} {
			times := map[string][]float64{}
			pages := map[string]string{}
			v := s.visitor()
			for i := range 2 * samples {
				email := []string{way.known, way.unknown}[i%2]
				s.clock.turn(time.Hour)  // no wait comes in between
				if i%(2*samples/8) < 2 { // counts start anew, for both
					s.clock.turn(2 * forgetAttempts)
				}
				start := time.Now()
				a := v.send(way.path, append(slices.Clone(way.more), way.field, email)...)
				times[email] = append(times[email], float64(time.Since(start)))
				a.header.Del("X-Request-Id")
				a.header.Del("Date")
				pages[email] = strconv.Itoa(a.status) + a.location + strings.ReplaceAll(a.body, email, "EMAIL") + headerText(a.header)
			}
			if pages[way.known] != pages[way.unknown] {
				t.Errorf("%s: the answers differ:\n%s\n%s", way.name, pages[way.known], pages[way.unknown])
			}
			if p := rankSum(times[way.known], times[way.unknown]); p < 0.001 {
				t.Errorf("%s: the times differ (p = %.2g): medians %v and %v", way.name, p,
					time.Duration(median(times[way.known])), time.Duration(median(times[way.unknown])))
			}
		}
	})
}

// headerText writes headers in order.
func headerText(h http.Header) string {
	var lines []string
	for k, v := range h {
		lines = append(lines, k+": "+strings.Join(v, ","))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return x[len(x)/2]
}

// rankSum is the two-sided p-value of the Mann-Whitney test, by its normal
// approximation: U has mean n·m/2 and variance n·m·(n+m+1)/12.
func rankSum(a, b []float64) float64 {
	type one struct {
		v     float64
		first bool
	}
	var all []one
	for _, v := range a {
		all = append(all, one{v, true})
	}
	for _, v := range b {
		all = append(all, one{v, false})
	}
	slices.SortFunc(all, func(x, y one) int {
		switch {
		case x.v < y.v:
			return -1
		case x.v > y.v:
			return 1
		}
		return 0
	})
	sum := 0.0
	for i, x := range all {
		if x.first {
			sum += float64(i + 1)
		}
	}
	n, m := float64(len(a)), float64(len(b))
	u := sum - n*(n+1)/2
	z := (u - n*m/2) / math.Sqrt(n*m*(n+m+1)/12)
	return math.Erfc(math.Abs(z) / math.Sqrt2)
}

func TestRankSum(t *testing.T) {
	// Ranks 1 … 5 against 6 … 10: U = 0, mean 12.5, variance 25·11/12 = 22.92,
	// z = −2.611, p = 0.00902.
	if p := rankSum([]float64{1, 2, 3, 4, 5}, []float64{6, 7, 8, 9, 10}); math.Abs(p-0.00902) > 0.0001 {
		t.Errorf("p = %v, want 0.00902", p)
	}
}

func TestSessionsAreNewAndEndAtOnce(t *testing.T) {
	eachSite(t, func(t *testing.T, s *signInSite) {
		officer, secret := s.officer("Petugas")
		v := s.visitor()
		planted, _ := newToken()
		u, _ := url.Parse(s.address)
		v.jar.SetCookies(u, []*http.Cookie{{Name: s.gate.cookie(), Value: planted}})
		enter := func() string {
			v.send("/en/sign-in/password", "email", officer.Email, "password", goodPassword).to(t, "/en/sign-in/second-code")
			v.send("/en/sign-in/second-code", "code", s.code(secret)).to(t, "/en/account")
			s.clock.turn(step30)
			return v.cookie(s.gate.cookie())
		}
		first := enter()
		if first == planted {
			t.Fatal("a session id from outside is taken over")
		}
		second := enter() // again, over the first
		if first == second || s.count(`SELECT COUNT(*) FROM identity_session`) != 1 {
			t.Error("the session before was not ended")
		}
		twin := s.visitor()
		twin.jar.SetCookies(u, []*http.Cookie{{Name: s.gate.cookie(), Value: second}})
		if !twin.in() {
			t.Fatal("the session does not work elsewhere")
		}
		out := v.send("/en/sign-out")
		out.to(t, "/en")
		if !strings.Contains(out.header.Get("Clear-Site-Data"), "storage") || twin.in() || v.in() {
			t.Error("sign-out left something")
		}
		enter()
		err := s.people.InTx(t.Context(), func(tx *store.Tx) error {
			return s.people.SetMemberships(t.Context(), tx, Operator, officer.ID)
		})
		if err != nil || v.in() {
			t.Errorf("a session outlives its rights (%v)", err)
		}
	})
}
