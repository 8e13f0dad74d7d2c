package corridor

import (
	"slices"
	"strings"
	"time"

	"siger/internal/i18n"
)

var forms = []Form{Fresh, Chilled, Frozen, Dried, Raw, Roasted, Ground, Instant, Starch, Canned, Chips, Juice, Oil, Prepared, OtherForm}

func (l *loader) readProducts(file string) {
	for _, r := range readList[Product](l.files, file, &l.complaints) {
		p := &r.value
		l.needID(r.at("id"), p.ID)
		if _, twice := l.pack.product[p.ID]; twice {
			l.add(r.at("id"), "product %q stands twice", p.ID)
			continue
		}
		l.checkProduct(r)
		l.where[p], l.pack.product[p.ID] = r.at("slugs"), p
		l.pack.Products = append(l.pack.Products, p)
	}
}

func (l *loader) checkProduct(r row[Product]) {
	p := r.value
	l.checkFact(r.at("source"), p.Fact)
	if !sixDigits.MatchString(p.HS) {
		l.add(r.at("hs"), "hs %q is not six digits", p.HS)
	}
	if p.HSEdition == "" {
		l.add(r.at("hs"), "no hs_edition, such as HS2022")
	}
	if p.AHTN != "" && (!eightDigits.MatchString(p.AHTN) || !strings.HasPrefix(p.AHTN, p.HS)) {
		l.add(r.at("ahtn"), "ahtn %q is not eight digits that begin with %s", p.AHTN, p.HS)
	}
	l.needText(r.at("names"), "name", p.Names)
	l.needText(r.at("slugs"), "slug", p.Slugs)
	for _, lang := range i18n.Langs {
		if s := p.Slugs.In(lang); s != "" && !slugForm.MatchString(s) {
			l.add(r.at("slugs"), "slug %q may hold only a-z, digits and single hyphens", s)
		}
	}
	if p.Base == "" {
		l.add(r.at("base"), "no base: what the product is made of")
	}
	if !slices.Contains(forms, p.Form) {
		l.add(r.at("form"), "form %q is none of %v", p.Form, forms)
	}
	if len(p.Tags) == 0 {
		l.add(r.at("tags"), "no tags: rules and taxes could not see the product")
	}
	l.checkProductWords(r)
	for _, id := range p.Regencies {
		if q := l.pack.place[id]; q == nil || q.Kind != Regency {
			l.add(r.at("regencies"), "regency %q does not exist", id)
		}
	}
	for _, m := range p.Harvest {
		if m < time.January || m > time.December {
			l.add(r.at("harvest"), "harvest month %d is not 1 to 12", int(m))
		}
	}
	if len(p.HarvestNote.Missing()) < len(i18n.Langs) {
		l.needText(r.at("harvest_note"), "harvest_note", p.HarvestNote)
	}
	for _, s := range p.ShelfItems {
		if s.Survey == "" || s.Item <= 0 || s.Grams < 0 || s.Close != "same" && s.Close != "similar" {
			l.add(r.at("shelf_items"), "shelf item %d needs a survey, an item number above zero, grams and close: same or similar", s.Item)
		}
	}
	if p.PieceGrams < 0 {
		l.add(r.at("piece_grams"), "piece_grams is below zero")
	}
}

func (l *loader) checkProductWords(r row[Product]) {
	for lang := range r.value.Words {
		if _, ok := i18n.ParseLang(string(lang)); !ok {
			l.add(r.at("words", string(lang)), "words: %q is none of the languages %v", lang, i18n.Langs)
		}
	}
	for _, f := range r.value.FalseFriends {
		if _, ok := i18n.ParseLang(string(f.Lang)); !ok || f.Word == "" {
			l.add(r.at("false_friends"), "false friend %q needs a word and one of the languages %v", f.Word, i18n.Langs)
		}
		l.needText(r.at("false_friends"), "meaning of the false friend "+f.Word, f.Means)
	}
}

// checkProducts reports slugs that would lead to two products.
func (l *loader) checkProducts() {
	for _, lang := range i18n.Langs {
		seen := map[string]*Product{}
		for _, p := range l.pack.Products {
			slug := p.Slugs.In(lang)
			if q := seen[slug]; q != nil && slug != "" {
				l.add(l.where[p], "slug %q (%s) already leads to product %q", slug, lang, q.ID)
			}
			seen[slug] = p
		}
	}
}
