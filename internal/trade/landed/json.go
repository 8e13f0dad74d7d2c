package landed

import (
	"encoding/json"
	"strings"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/i18n"
)

// MarshalJSON writes the sheet as scripts read it. Money keys end in the
// market's currency in lower case ("amount_myr"); amounts are numbers, null
// where unknown. amount_… of a range is its low bound; total_… high is null
// while the sheet is incomplete.
func (s Sheet) MarshalJSON() ([]byte, error) {
	suffix := "_" + strings.ToLower(s.Currency)
	lines := make([]map[string]any, len(s.Lines))
	for i := range s.Lines {
		lines[i] = s.Lines[i].fields(suffix)
	}
	notes := s.Notes
	if notes == nil {
		notes = []i18n.Text{}
	}
	out := map[string]any{
		"lines":                  lines,
		"total" + suffix:         map[string]any{"low": s.Total.Low, "high": s.Total.High, "complete": s.Complete},
		"per_kg" + suffix:        s.PerKg.Low,
		"per_kg_range" + suffix:  lowHigh(s.PerKg),
		"customs_value" + suffix: lowHigh(s.CustomsValue),
		"kg":                     s.Kg,
		"currency":               s.Currency,
		"as_of":                  s.AsOf,
		"hs":                     s.HS,
		"regime":                 s.Regime,
		"incoterm":               s.Incoterm,
		"mode":                   s.Mode,
		"containers":             s.Containers,
		"from":                   orNull(s.From),
		"to":                     orNull(s.To),
		"port_from":              orNull(s.PortFrom),
		"port_to":                orNull(s.PortTo),
		"notes":                  notes,
	}
	return json.Marshal(out)
}

func (l *Line) fields(suffix string) map[string]any {
	out := map[string]any{
		"key":             l.Key,
		"amount" + suffix: l.Amount.Low,
		"low" + suffix:    l.Amount.Low,
		"high" + suffix:   l.Amount.High,
		"status":          l.Status,
		"included":        l.Included,
		"source":          orNull(l.Source),
		"formula":         orNull(l.Formula()),
		"as_of":           dateOrNull(l.AsOf),
		"example":         l.Example,
		"why":             nil,
	}
	if l.Why != (i18n.Text{}) {
		out["why"] = l.Why
	}
	if l.Duty != nil {
		out["duty"] = l.Duty.fields(suffix)
	}
	return out
}

func (d *DutyWork) fields(suffix string) map[string]any {
	parts := make([]map[string]any, len(d.Parts))
	for i, p := range d.Parts {
		parts[i] = map[string]any{"kind": p.Kind, "rate": p.Rate, "unit": p.Unit, "low" + suffix: p.Amount.Low, "high" + suffix: p.Amount.High, "counts": p.Counts}
	}
	out := map[string]any{"regime": d.Regime, "combine": orNull(d.Combine), "parts": parts}
	if d.Combine == "higher" || d.Combine == "lower" {
		out["by"+suffix] = lowHigh(d.By)
		out["flip_value_per_kg"+suffix] = d.FlipValuePerKg
		out["flip_kg"], out["flip_price"] = d.FlipKg, d.FlipPrice
	}
	return out
}

func lowHigh(r amount.Range) map[string]any { return map[string]any{"low": r.Low, "high": r.High} }

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func dateOrNull(d clock.Date) any {
	if d.IsZero() {
		return nil
	}
	return d
}
