package landed

import (
	"embed"
	"encoding/json"
	"strings"

	"siger/internal/i18n"
)

// Texts holds texts.json: the words of lines, notes, reasons and errors.
//
//go:embed texts.json
var Texts embed.FS

// texts is texts.json parsed, for the sentences that a Sheet itself carries.
var texts = func() map[string]i18n.Text {
	raw, err := Texts.ReadFile("texts.json")
	if err != nil {
		panic(err)
	}
	out := map[string]i18n.Text{}
	if err := json.Unmarshal(raw, &out); err != nil {
		panic("landed: texts.json: " + err.Error())
	}
	return out
}()

// say returns a text with its slots filled; args are name, value pairs, a value
// being a string or an i18n.Text.
func say(key string, args ...any) i18n.Text {
	t, ok := texts[key]
	if !ok {
		return i18n.Text{ID: key, MS: key, EN: key}
	}
	for i := 0; i+1 < len(args); i += 2 {
		v, isText := args[i+1].(i18n.Text)
		if !isText {
			s := args[i+1].(string)
			v = i18n.Text{ID: s, MS: s, EN: s}
		}
		slot := "{" + args[i].(string) + "}"
		t.ID = strings.Replace(t.ID, slot, v.ID, 1)
		t.MS = strings.Replace(t.MS, slot, v.MS, 1)
		t.EN = strings.Replace(t.EN, slot, v.EN, 1)
	}
	return t
}
