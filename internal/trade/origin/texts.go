package origin

import (
	"embed"
	"encoding/json"

	"siger/internal/i18n"
)

// Texts holds texts.json: routes, reasons, questions, notes and errors.
//
//go:embed texts.json
var Texts embed.FS

var texts = func() map[string]i18n.Text {
	raw, err := Texts.ReadFile("texts.json")
	if err != nil {
		panic(err)
	}
	out := map[string]i18n.Text{}
	if err := json.Unmarshal(raw, &out); err != nil {
		panic("origin: texts.json: " + err.Error())
	}
	return out
}()

// say fills a text's slots in all three languages; args are name, value pairs.
func say(key string, args ...any) i18n.Text {
	t, ok := texts[key]
	if !ok {
		return i18n.Text{ID: key, MS: key, EN: key}
	}
	if len(args) == 0 {
		return t
	}
	return i18n.Text{ID: i18n.Fill(i18n.ID, t.ID, args...), MS: i18n.Fill(i18n.MS, t.MS, args...), EN: i18n.Fill(i18n.EN, t.EN, args...)}
}
