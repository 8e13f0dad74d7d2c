package orienteer

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// acceptance returns the folder of published instances, which lies beside the
// module or in SIGER_ACCEPTANCE; without it the test is skipped.
func acceptance(t testing.TB) string {
	t.Helper()
	folder := os.Getenv("SIGER_ACCEPTANCE")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "..", "shared", "acceptance")
	}
	folder = filepath.Join(folder, "toptw")
	if _, err := os.Stat(folder); err != nil {
		missing := "no published instances: " + err.Error()
		if os.Getenv("SIGER_REQUIRE_ALL") == "1" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	return folder
}

// Two depots' rows of each family, with what their files have of oddities: a
// missing number, a list of any length, blank lines, no last newline.
const (
	solomon = "4 10 2 1\n200\n  0 40.00 50.00 0.00 0.00 0 0 0 1236\n  1 45.00 68.00 90.00 10.00 1 1 1 912 967\n 2 45 70 90 30 1 1 1 825 870\n\n\n"
	cordeau = "6 3 2 4\n500 200\n 0 -10.442 19.999 0 0 0 0 0 1000\n 1 -29.730 64.136 2 12 4 1 15 354 509\n 2 -30.664 5.463 7 8 1 4 1 2 4 8 215 362"
	weekday = "20 2 6 2 9 250 10\n0 0 0 0 0 510 1210\n1 3 4 30 7 4 540 990 0 0 0 0 0 0 0 0 0 0 0 0 0\n2 0 1.5 20 9 4 0 0 0 0 0 0 0 0 0 0 0 0 480 600 36\n"
)

func TestReadsBothFamilies(t *testing.T) {
	s, err := ReadTOPTW(strings.NewReader(solomon), 2, 0)
	if err != nil {
		t.Fatal(err)
	}
	// The square root of 5² + 18² is 18.68…, and time is in tenths.
	if p := s.Problem; s.Decimals != 1 || len(p.Tours) != 2 || p.Tours[1].End != 12360 || p.Score[2] != 30 || p.Service[1] != 900 ||
		p.Tours[0].Windows[1][0] != (Window{9120, 9670}) || p.Tours[0].Travel.Arrive(0, 1, 0) != 186 || p.Tours[0].Travel.Arrive(1, 2, 5) != 25 {
		t.Fatalf("%+v", p)
	}
	c, err := ReadTOPTW(strings.NewReader(cordeau), 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	if p := c.Problem; c.Decimals != 2 || p.Tours[0].End != 100000 || p.Tours[0].Windows[2][0] != (Window{21500, 36200}) ||
		p.Tours[0].Travel.Arrive(0, 1, 0) != 4816 { // 19.288² + 44.137² is 48.1674…²
		t.Fatalf("%+v", p)
	}
	if other, err := ReadTOPTW(strings.NewReader(cordeau), 1, 1); err != nil || other.Decimals != 1 {
		t.Fatal(other, err)
	}
	for head, want := range map[string]int{"1 ": 2, "7 ": 2} { // unknown kinds: by the coordinates
		if c, err := ReadTOPTW(strings.NewReader(head+cordeau[2:]), 1, 0); err != nil || c.Decimals != want {
			t.Error(c, err)
		}
		if s, err := ReadTOPTW(strings.NewReader(head+solomon[2:]), 1, 0); err != nil || s.Decimals != 1 {
			t.Error(s, err)
		}
	}
}

func TestReadsWeekdays(t *testing.T) {
	for start, close := range map[bool]int{false: 58000, true: 60000} {
		w, err := ReadTTDP(strings.NewReader(weekday), start)
		if err != nil {
			t.Fatal(err)
		}
		// It starts on day 6, then comes day 0.
		first, second := w.Problem.Tours[0], w.Problem.Tours[1]
		if first.Start != 51000 || first.End != 121000 || len(first.Windows[1]) != 0 || !slices.Equal(first.Windows[2], []Window{{48000, close}}) ||
			len(second.Windows[2]) != 0 || second.Windows[1][0].Open != 54000 || second.Travel.Arrive(1, 0, 0) != 500 {
			t.Fatalf("%+v", w.Problem)
		}
	}
}

func TestRefusesFiles(t *testing.T) {
	for _, text := range []string{"", "4 10 2 1\n", "4 10 2 1\n200\n", strings.Replace(solomon, "4 10 2 1", "4 10 9 1", 1), strings.Replace(solomon, "  1 ", "  3 ", 1),
		strings.Replace(solomon, "68.00", "NaN", 1), strings.Replace(solomon, "68.00", "1/3", 1), strings.Replace(solomon, "68.00", "1e9", 1),
		strings.Replace(solomon, "68.00", "99999999999", 1), strings.Replace(solomon, "10.00 1", "10.50 1", 1), strings.Replace(solomon, "10.00 1", "-10 1", 1),
		"4 1 999999999 1\n0\n", strings.Replace(solomon, " 1 1 1 912 967", "", 1)} {
		if p, err := ReadTOPTW(strings.NewReader(text), 1, 0); err == nil {
			t.Errorf("%q was read: %+v", text, p)
		}
	}
	for _, m := range []int{-1, 0, 1000} {
		if _, err := ReadTOPTW(strings.NewReader(solomon), m, 0); err == nil {
			t.Errorf("%d tours", m)
		}
	}
	for _, text := range []string{"", weekday[:20], strings.Replace(weekday, "20 2 6", "20 2 7", 1), strings.Replace(weekday, "20 2 6", "20 0 6", 1),
		strings.Replace(weekday, "480 600 36", "", 1)} {
		if p, err := ReadTTDP(strings.NewReader(text), false); err == nil {
			t.Errorf("%q was read: %+v", text, p)
		}
	}
}

// Whatever is read is a problem that can be solved, or is refused.
func fuzz(f *testing.F, read func(text []byte) (*Published, error), seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := read(text)
		if err != nil || len(p.Problem.Score) > 50 {
			return
		}
		solve(t, p.Problem, Options{Iterations: 20})
	})
}

func FuzzReadTOPTW(f *testing.F) {
	fuzz(f, func(text []byte) (*Published, error) { return ReadTOPTW(bytes.NewReader(text), 2, 0) }, solomon, cordeau)
}

func FuzzReadTTDP(f *testing.F) {
	fuzz(f, func(text []byte) (*Published, error) { return ReadTTDP(bytes.NewReader(text), false) }, weekday)
}

// walk checks tours against the file alone, in floating point: nothing of this
// package is used. Slack forgives the last bit of a sum.
func walk(file string, m int, tours [][]int) (score float64, err error) {
	const slack = 1e-6
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	scale := 10.0
	if strings.HasPrefix(filepath.Base(file), "pr") {
		scale = 100
	}
	var rows [][]float64
	for _, line := range strings.Split(string(text), "\n")[2:] {
		var row []float64
		for _, field := range strings.Fields(line) {
			x, err := strconv.ParseFloat(field, 64)
			if err != nil {
				return 0, err
			}
			row = append(row, x)
		}
		if row != nil {
			rows = append(rows, row)
		}
	}
	close := func(row []float64) float64 { return row[len(row)-1] }
	leg := func(a, b []float64) float64 { return math.Floor(math.Hypot(a[1]-b[1], a[2]-b[2])*scale) / scale }
	if len(tours) != m {
		return 0, fmt.Errorf("%d tours", len(tours))
	}
	seen := map[int]bool{0: true}
	for _, tour := range tours {
		at, now := rows[0], 0.0
		for _, v := range tour {
			if seen[v] {
				return 0, fmt.Errorf("vertex %d twice", v)
			}
			seen[v] = true
			now = max(now+leg(at, rows[v]), rows[v][len(rows[v])-2])
			if at = rows[v]; now > close(at)+slack {
				return 0, fmt.Errorf("vertex %d at %f", v, now)
			}
			now += at[3]
			score += at[4]
		}
		if now += leg(at, rows[0]); now > close(rows[0])+slack {
			return 0, fmt.Errorf("back at %f", now)
		}
	}
	return score, nil
}

// A sample of the published instances with all numbers of tours: every plan
// holds, none is above a proven optimum, and after a fifteenth of a second's
// iterations they are near the best known.
func TestPublishedInstances(t *testing.T) {
	folder := acceptance(t)
	f, err := os.Open(filepath.Join(folder, "best-known.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	gaps, count := 0.0, 0
	for i := 1; i < len(rows); i += 7 {
		name := rows[i][0]
		m, err1 := strconv.Atoi(rows[i][1])
		best, err2 := strconv.Atoi(rows[i][2])
		if err1 != nil || err2 != nil {
			t.Fatal(rows[i])
		}
		file := filepath.Join(folder, "instances", name+".txt")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p, err := ReadTOPTW(bytes.NewReader(text), m, 0)
		if err != nil {
			t.Fatal(name, err)
		}
		s := solve(t, p.Problem, Options{Seed: 1, Iterations: 6000})
		if score, err := walk(file, m, s.Tours); err != nil || score != float64(s.Score) {
			t.Errorf("%s with %d tours: %v, score %v instead of %d", name, m, err, score, s.Score)
		}
		if s.Score > best && strings.Contains(rows[i][3], "optimal") {
			t.Errorf("%s with %d tours: %d is above the optimum %d", name, m, s.Score, best)
		}
		gap := 100 * float64(best-s.Score) / float64(best)
		if gap > 8 {
			t.Errorf("%s with %d tours: %d is %.1f %% below %d", name, m, s.Score, gap, best)
		}
		gaps += gap
		count++
	}
	if count < 20 || gaps/float64(count) > 2 {
		t.Errorf("%d instances are %.2f %% below the best known on average", count, gaps/float64(count))
	}
	t.Logf("%d instances, mean gap %.2f %%", count, gaps/float64(count))
}

func TestWeekdayInstances(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(acceptance(t), "ttdp", "t*.txt"))
	if err != nil || len(files) < 20 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p, err := ReadTTDP(bytes.NewReader(text), false)
		if err != nil {
			t.Fatal(file, err)
		}
		s, err := Solve(context.Background(), p.Problem, Options{Seed: 1, Iterations: 500})
		if err != nil {
			t.Fatal(file, err)
		}
		if score, err := walkWeek(text, s.Tours); err != nil || score != s.Score {
			t.Errorf("%s: %v, score %d instead of %d", file, err, score, s.Score)
		}
	}
}

// walkWeek checks tours against a weekday file alone, in floating point.
func walkWeek(text []byte, tours [][]int) (score int, err error) {
	var rows [][]float64
	for line := range strings.Lines(string(text)) {
		var row []float64
		for _, field := range strings.Fields(line) {
			x, err := strconv.ParseFloat(field, 64)
			if err != nil {
				return 0, err
			}
			row = append(row, x)
		}
		if row != nil {
			rows = append(rows, row)
		}
	}
	head, rows := rows[0], rows[1:]
	if len(tours) != int(head[1]) {
		return 0, fmt.Errorf("%d tours", len(tours))
	}
	leg := func(a, b []float64) float64 { return math.Floor(100*math.Hypot(a[1]-b[1], a[2]-b[2])) / 100 }
	seen := map[int]bool{0: true}
	for k, tour := range tours {
		day := (int(head[2]) + k) % 7
		at, now := rows[0], rows[0][5]
		for _, v := range tour {
			if seen[v] {
				return 0, fmt.Errorf("vertex %d twice", v)
			}
			seen[v] = true
			open, close := rows[v][6+2*day], rows[v][7+2*day]
			now = max(now+leg(at, rows[v]), open) + rows[v][3]
			if at = rows[v]; now > close+1e-6 || close == 0 {
				return 0, fmt.Errorf("vertex %d until %f, it closes at %f", v, now, close)
			}
			score += int(at[4])
		}
		if now += leg(at, rows[0]); now > rows[0][6]+1e-6 {
			return 0, fmt.Errorf("back at %f", now)
		}
	}
	return score, nil
}
