package corridor

func (l *loader) readPapers() {
	for _, r := range readList[Agency](l.files, "agencies.yaml", &l.complaints) {
		a := r.value
		l.needID(r.at("id"), a.ID)
		if l.pack.Agencies[a.ID] != nil {
			l.add(r.at("id"), "agency %q stands twice", a.ID)
		}
		if a.Name == "" {
			l.add(r.at("name"), "agency %q has no name", a.ID)
		}
		l.needText(r.at("full"), "full name", a.Full)
		if _, ok := l.pack.Countries[a.Country]; !ok {
			l.add(r.at("country"), "country %q has no box under countries in pack.yaml", a.Country)
		}
		l.checkFact(r.at("source"), a.Fact)
		l.pack.Agencies[a.ID] = &a
	}
	for _, r := range readList[Paper](l.files, "papers.yaml", &l.complaints) {
		p := r.value
		l.needID(r.at("id"), p.ID)
		if l.pack.Papers[p.ID] != nil {
			l.add(r.at("id"), "paper %q stands twice", p.ID)
		}
		l.needText(r.at("name"), "name", p.Name)
		l.needText(r.at("applied_by"), "applied_by", p.AppliedBy)
		l.needText(r.at("how"), "how", p.How)
		if l.pack.Agencies[p.Agency] == nil {
			l.add(r.at("agency"), "agency %q is not in agencies.yaml", p.Agency)
		}
		if p.Side != "region" && p.Side != "market" {
			l.add(r.at("side"), "side %q is neither region nor market", p.Side)
		}
		l.checkFact(r.at("source"), p.Fact)
		l.pack.Papers[p.ID] = &p
	}
}
