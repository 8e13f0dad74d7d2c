package hire

import (
	"encoding/json"
	"strings"

	"siger/internal/amount"
)

// MarshalJSON writes the sheet as scripts read it: money keys end in the
// currency in lower case, amounts are numbers, null where unknown.
func (s Sheet) MarshalJSON() ([]byte, error) {
	suffix := "_" + strings.ToLower(s.Currency)
	lines := make([]map[string]any, len(s.Lines))
	for i, l := range s.Lines {
		sources := []map[string]any{}
		for _, f := range l.Figures {
			sources = append(sources, map[string]any{"figure": f.Key, "source": f.Source, "as_of": f.AsOf, "confidence": f.Confidence, "status": f.Status})
		}
		lines[i] = map[string]any{"key": l.Key, "amount" + suffix: lowHigh(l.Amount), "security": l.Security, "rests_on": sources}
	}
	out := map[string]any{"currency": s.Currency, "lines": lines, "total" + suffix: lowHigh(s.Total), "unknown": s.Unknown,
		"workers": nil, "all" + suffix: nil, "most" + suffix: s.Most}
	if s.All != nil {
		out["workers"], out["all"+suffix] = s.Workers, lowHigh(*s.All)
	}
	return json.Marshal(out)
}

func lowHigh(r amount.Range) map[string]any { return map[string]any{"low": r.Low, "high": r.High} }
