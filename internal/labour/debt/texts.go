package debt

import (
	"embed"

	"siger/internal/i18n"
)

// Texts holds texts.json: the words of the claim sheet, signals and errors.
//
//go:embed texts.json
var Texts embed.FS

// texts are the sentences that a Result itself carries.
var texts = i18n.ReadTexts(Texts)
