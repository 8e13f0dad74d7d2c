package corridor

import "siger/internal/i18n"

// Topic is one topic of the pre-departure orientation: what a worker must know
// before leaving, in short sentences, with a check of three questions. A topic
// that nobody has read up has no lines and no questions and says so in Gap.
type Topic struct {
	ID        string     `yaml:"id"`
	Name      i18n.Text  `yaml:"name"`
	Listed    bool       `yaml:"listed"` // in the ministry's list of topics; else added by Siger
	Lines     []Line     `yaml:"lines,omitempty"`
	Gap       i18n.Text  `yaml:"gap,omitempty"` // what of the topic is not known here, and whom to ask
	Questions []Question `yaml:"questions,omitempty"`
	Fact      `yaml:",inline"`
}

// Line is one thing a worker must know, with the source it was read in.
type Line struct {
	i18n.Text `yaml:",inline"`
	Source    string `yaml:"source"`
	Status    Status `yaml:"status,omitempty"` // contested or unverified is said beside the line
}

// Question is one question of a topic's check.
type Question struct {
	Ask     i18n.Text   `yaml:"ask"`
	Answers []i18n.Text `yaml:"answers"`
	Right   int         `yaml:"right"` // the right answer, counted from 1
	Why     i18n.Text   `yaml:"why"`
}

// TopicQuestions is how many questions the check of a topic has.
const TopicQuestions = 3

func (l *loader) readTopics() {
	seen := map[string]bool{}
	for _, r := range readList[Topic](l.files, "work/opp.yaml", &l.complaints) {
		t := r.value
		l.needID(r.at("id"), t.ID)
		if seen[t.ID] {
			l.add(r.at("id"), "topic %q stands twice", t.ID)
		}
		seen[t.ID] = true
		l.needText(r.at("name"), "name", t.Name)
		l.checkFact(r.at("source"), t.Fact)
		if len(t.Gap.Missing()) < len(i18n.Langs) {
			l.needText(r.at("gap"), "gap", t.Gap)
		} else if len(t.Lines) == 0 {
			l.add(r.at("id"), "topic %q has neither lines nor a gap", t.ID)
		}
		for i, line := range t.Lines {
			l.needText(r.item("lines", i), "line", line.Text)
			if _, ok := l.pack.Sources[line.Source]; !ok {
				l.add(r.item("lines", i), "source %q is not in sources.yaml", line.Source)
			}
			if line.Status != "" && line.Status != Contested && line.Status != Unverified {
				l.add(r.item("lines", i), "status %q of a line is neither contested nor unverified", line.Status)
			}
		}
		if want := TopicQuestions; len(t.Lines) > 0 && len(t.Questions) != want || len(t.Lines) == 0 && len(t.Questions) > 0 {
			l.add(r.at("questions"), "topic %q has %d questions: one with lines needs %d, one without has none", t.ID, len(t.Questions), want)
		}
		for i, q := range t.Questions {
			l.checkQuestion(r.item("questions", i), q)
		}
		l.pack.Topics = append(l.pack.Topics, &t)
	}
}

func (l *loader) checkQuestion(where at, q Question) {
	l.needText(where, "question", q.Ask)
	l.needText(where, "why", q.Why)
	for _, a := range q.Answers {
		l.needText(where, "answer", a)
	}
	if len(q.Answers) < 2 {
		l.add(where, "a question needs two answers or more")
	}
	if q.Right < 1 || q.Right > len(q.Answers) {
		l.add(where, "right answer %d is none of the %d answers", q.Right, len(q.Answers))
	}
}
