package labour

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"siger/internal/amount"
	"siger/internal/ask"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
)

// orderSteps are the eight questions of a job order with the fields of each.
// They are what the attaché has to verify (UU 18/2017 article 10) and what a
// contract has to hold (article 15(2)): employer, job, place, number and time,
// wage and hours, skills, lodging, papers and who to talk to.
var orderSteps = []struct {
	Key    string
	Fields []string
}{
	{"employer", []string{"home", "name", "number", "address", "staff"}},
	{"job", []string{"sector", "isco08"}},
	{"place", []string{"state", "site"}},
	{"people", []string{"places", "starts", "months"}},
	{"pay", []string{"wage", "hours_day", "hours", "rest_days", "deduction_item", "deduction"}},
	{"skills", []string{"units", "lang_ms", "lang_en", "experience"}},
	{"house", []string{"housing", "household", "needs_care", "passport"}},
	{"papers", []string{"agency", "partner", "worker_pays", "approval_until", "housing_until", "person", "contact"}},
}

// checkStep stands behind the last question: the answers, to be checked.
var checkStep = len(orderSteps)

// stepOf returns the question a field belongs to.
func stepOf(field string) int {
	return slices.IndexFunc(orderSteps, func(s struct {
		Key    string
		Fields []string
	}) bool {
		return slices.Contains(s.Fields, field)
	})
}

// orderForm is what was typed so far. It lives in the page: nothing is kept
// before the employer sends the checked answers.
type orderForm struct {
	v    url.Values
	lang i18n.Lang
	bad  fault.List
}

// Longest answers in characters, and the most a number may be.
const (
	maxAnswer  = 200
	maxPlaces  = 1000
	maxMonths  = 60
	maxAhead   = 2 * 366 // days until work begins
	maxOrdered = 40      // units asked for
)

// newOrderForm keeps of a form only what the questions ask.
func newOrderForm(v url.Values, l i18n.Lang) *orderForm {
	f := &orderForm{v: url.Values{}, lang: l}
	for _, s := range orderSteps {
		for _, name := range s.Fields {
			list := v[name]
			for _, value := range list[:min(len(list), maxOrdered)] {
				value = strings.TrimSpace(strings.Map(func(r rune) rune {
					if unicode.IsControl(r) {
						return ' '
					}
					return r
				}, strings.ToValidUTF8(value, "")))
				if value != "" {
					f.v.Add(name, value)
				}
			}
		}
	}
	return f
}

// wrong notes what is wrong beside its field.
func (f *orderForm) wrong(field, key string, args ...any) {
	f.bad = append(f.bad, fault.New(fault.Invalid, "labour.order.error."+key, args...).In(field))
}

// faultsOf returns what is wrong with the answers of a question.
func (f *orderForm) faultsOf(step int) (out fault.List) {
	for _, one := range f.bad {
		if stepOf(one.Field) == step {
			out = append(out, one)
		}
	}
	return out
}

func (f *orderForm) text(field string, needed bool) string {
	s := f.v.Get(field)
	switch {
	case s == "" && needed:
		f.wrong(field, field)
	case utf8.RuneCountInString(s) > maxAnswer:
		f.wrong(field, "long", "max", maxAnswer)
	}
	return s
}

// whole reads a whole number between least and most; an empty one is 0, and
// wrong where it is needed.
func (f *orderForm) whole(field string, needed bool, least, most int) int {
	s := f.v.Get(field)
	if s == "" {
		if needed {
			f.wrong(field, field)
		}
		return 0
	}
	d, ok := i18n.ParseNumber(f.lang, s)
	n, whole := d.Int64()
	if !ok || !whole || n < int64(least) || n > int64(most) {
		f.wrong(field, "whole", "from", least, "to", most)
		return 0
	}
	return int(n)
}

func (f *orderForm) choice(field string, needed bool, options ...string) string {
	s := f.v.Get(field)
	if s == "" && !needed {
		return ""
	}
	if !slices.Contains(options, s) {
		f.wrong(field, field)
		return ""
	}
	return s
}

func (f *orderForm) yesNo(field string, needed bool) *bool {
	s := f.choice(field, needed, "yes", "no")
	if s == "" {
		return nil
	}
	yes := s == "yes"
	return &yes
}

// ringgit reads an amount of money as people type it, with or without the sign.
func (f *orderForm) ringgit(field string) (d amount.Decimal, ok bool) {
	s := f.v.Get(field)
	for _, sign := range []string{"RM", "rm", "Rm", "MYR"} {
		s = strings.TrimSpace(strings.TrimPrefix(s, sign))
	}
	if s == "" {
		return d, false
	}
	d, ok = i18n.ParseNumber(f.lang, s)
	if !ok || d.Sign() <= 0 || d.Cmp(amount.Int(100_000)) > 0 || d.Cmp(d.Round(2, amount.HalfUp)) != 0 {
		f.wrong(field, "money")
		return amount.Zero, false
	}
	return d, true
}

func (f *orderForm) day(field string, needed bool, today clock.Date) clock.Date {
	s := f.v.Get(field)
	if s == "" {
		if needed {
			f.wrong(field, field)
		}
		return clock.Date{}
	}
	d, err := clock.ParseDate(s)
	if err != nil || d.Before(today) || d.After(today.AddDays(5*maxAhead)) {
		f.wrong(field, "day")
		return clock.Date{}
	}
	return d
}

// order returns what the answers say; what is wrong with them is in bad.
func (f *orderForm) order(p *corridor.Pack, today clock.Date) Order {
	f.bad = nil
	o := Order{Lang: f.lang, Stage: OrderFiled, Units: []string{}, Languages: []Language{}, Papers: []OrderPaper{}}
	f.employer(&o)
	f.work(&o, p, today)
	f.pay(&o, p.Market.Currency)
	f.skills(&o, p)
	f.house(&o)
	f.papers(&o, today)
	return o
}

func (f *orderForm) employer(o *Order) {
	e := &o.Employer
	e.Home = f.choice("home", true, "company", "home") == "home"
	e.Name, e.Address = f.text("name", true), f.text("address", true)
	if !e.Home {
		e.Number, e.Staff = f.text("number", true), f.whole("staff", true, 1, 1_000_000)
	}
}

func (f *orderForm) work(o *Order, p *corridor.Pack, today clock.Date) {
	var sectors []string
	for _, s := range corridor.Sectors {
		if o.Employer.Home == (s == corridor.Domestic) {
			sectors = append(sectors, string(s))
		}
	}
	o.Sector = f.choice("sector", true, sectors...)
	if o.ISCO08 = f.v.Get("isco08"); p.Occupations[o.ISCO08] == nil {
		f.wrong("isco08", "isco08")
	}
	if place, ok := p.Place(f.v.Get("state")); ok && place.Kind == corridor.State && place.Country == p.Market.Country {
		o.State = place.ID
	} else {
		f.wrong("state", "state")
	}
	o.Site = f.text("site", false)
	o.Places, o.Months = f.whole("places", true, 1, maxPlaces), f.whole("months", true, 1, maxMonths)
	if o.Starts = f.day("starts", true, today); o.Starts.After(today.AddDays(maxAhead)) {
		f.wrong("starts", "day")
	}
}

func (f *orderForm) pay(o *Order, currency string) {
	wage, ok := f.ringgit("wage")
	if !ok && f.v.Get("wage") == "" {
		f.wrong("wage", "wage")
	}
	o.Wage = amount.Money{Amount: wage, Currency: currency}
	o.HoursDay, o.Hours = f.whole("hours_day", true, 1, 24), f.whole("hours", true, 1, 168)
	o.RestDays = f.whole("rest_days", true, 0, 6)
	item, taken := f.text("deduction_item", false), []Taken{}
	switch sum, ok := f.ringgit("deduction"); {
	case ok && item == "":
		f.wrong("deduction_item", "deduction_item")
	case ok:
		taken = append(taken, Taken{item, sum})
	case item != "" && f.v.Get("deduction") == "":
		f.wrong("deduction", "deduction")
	}
	o.Deductions = &taken
}

func (f *orderForm) skills(o *Order, p *corridor.Pack) {
	for _, u := range f.v["units"] {
		if _, ok := p.Competence(u); !ok {
			f.wrong("units", "units")
			continue
		}
		o.Units = append(o.Units, u)
	}
	for _, l := range []string{"ms", "en"} {
		if level := f.choice("lang_"+l, false, languageLevels...); level != "" {
			o.Languages = append(o.Languages, Language{Lang: l, Level: level})
		}
	}
	o.Experience = f.whole("experience", false, 0, 600)
}

// languageLevels lists how well a language is asked for.
var languageLevels = []string{"basic", "working", "fluent"}

func (f *orderForm) house(o *Order) {
	o.Housing = f.choice("housing", true, "room", "dormitory", "none")
	o.Passport = f.choice("passport", true, "worker", "employer", "agency")
	if o.Employer.Home {
		o.Household, o.NeedsCare = f.whole("household", true, 1, 50), f.yesNo("needs_care", true)
	}
}

func (f *orderForm) papers(o *Order, today clock.Date) {
	o.Agency, o.Partner, o.WorkerPays = f.text("agency", false), f.text("partner", false), f.yesNo("worker_pays", true)
	for _, paper := range OrderPapers {
		if until := f.day(paper+"_until", false, today); !until.IsZero() {
			o.Papers = append(o.Papers, OrderPaper{Paper: paper, Until: until})
		}
	}
	o.Employer.Person = f.text("person", true)
	contact, ok := ask.ParseContact(f.v.Get("contact"))
	if !ok || contact == "" {
		f.wrong("contact", "contact")
	}
	o.Employer.Contact = contact
}

// hidden returns the answers of the other questions, for the page of one.
func (f *orderForm) hidden(step int) (out [][2]string) {
	for i, s := range orderSteps {
		if i == step {
			continue
		}
		for _, name := range s.Fields {
			for _, value := range f.v[name] {
				out = append(out, [2]string{name, value})
			}
		}
	}
	return out
}

// asks reports whether a question has the field: a household is asked other
// things than a company.
func (f *orderForm) asks(field string) bool {
	switch field {
	case "number", "staff":
		return f.v.Get("home") != "home"
	case "household", "needs_care":
		return f.v.Get("home") == "home"
	case "housing_until":
		return f.v.Get("home") != "home"
	}
	return true
}

// stepNumber reads which question a button leads to.
func stepNumber(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && n <= checkStep
}

// has reports whether a value of a field is among those chosen.
func (f *orderForm) has(field, value string) bool { return slices.Contains(f.v[field], value) }
