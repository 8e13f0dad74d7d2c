package origin

import (
	"embed"

	"siger/internal/i18n"
)

// Texts holds texts.json: routes, reasons, questions, notes and errors.
//
//go:embed texts.json
var Texts embed.FS

var texts = i18n.ReadTexts(Texts)
