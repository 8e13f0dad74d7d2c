package desk

import (
	"context"

	"siger/internal/identity"
)

// TodayRows is how many rows the page of the day holds at most: what does not
// fit above the fold is not read.
const TodayRows = 12

// Section is one part of the day, with a filter that shows all of it.
type Section struct {
	Key    string // overdue, today, mine, region
	Items  []Item // those no earlier section shows
	All    int
	Filter Filter
}

// Day is what somebody has to look at today.
type Day struct {
	Sections []Section // those with work, in the order of urgency
	Tomorrow int       // how many are due tomorrow
}

// sections lists the parts of the day in the order of urgency.
var sections = []Section{
	{Key: "overdue", Filter: Filter{Due: "overdue"}},
	{Key: "today", Filter: Filter{Due: "today"}},
	{Key: "mine", Filter: Filter{Owner: "me", Stage: string(Assigned)}},
	{Key: "region", Filter: Filter{Waiting: identity.Region, Late: true}},
}

// Today returns what who has to look at: overdue, due today, waiting for them,
// and waiting for the region for longer than it promised. An item is shown once.
func (s *Store) Today(ctx context.Context, who identity.Who) (Day, error) {
	var d Day
	shown := map[string]bool{}
	for _, sec := range sections {
		f := sec.Filter
		f.Limit = 2 * TodayRows
		page, err := s.List(ctx, who, f)
		if err != nil {
			return d, err
		}
		counts, err := s.Counts(ctx, who, sec.Filter)
		if err != nil {
			return d, err
		}
		sec.All = counts[""][""]
		for _, it := range page.Items {
			if !shown[it.ID] && len(sec.Items) < TodayRows {
				shown[it.ID] = true
				sec.Items = append(sec.Items, it)
			}
		}
		if len(sec.Items) > 0 {
			d.Sections = append(d.Sections, sec)
		}
	}
	counts, err := s.Counts(ctx, who, Filter{})
	d.Tomorrow = counts["due"]["tomorrow"]
	d.cut()
	return d, err
}

// cut shortens the sections to TodayRows in all: each keeps its share, and what
// a short one leaves goes to the most urgent.
func (d *Day) cut() {
	if len(d.Sections) == 0 {
		return
	}
	share, left := TodayRows/len(d.Sections), TodayRows
	keep := make([]int, len(d.Sections))
	for i, sec := range d.Sections {
		keep[i] = min(share, len(sec.Items))
		left -= keep[i]
	}
	for i, sec := range d.Sections {
		more := min(left, len(sec.Items)-keep[i])
		keep[i] += more
		left -= more
		d.Sections[i].Items = sec.Items[:keep[i]]
	}
}
