package landed

import (
	"embed"

	"siger/internal/i18n"
)

// Texts holds texts.json: the words of lines, notes, reasons and errors.
//
//go:embed texts.json
var Texts embed.FS

// texts are the sentences that a Sheet itself carries.
var texts = i18n.ReadTexts(Texts)
