package contract

import (
	"embed"

	"siger/internal/i18n"
)

// Texts holds texts.json: the words of reports, comparisons and errors.
//
//go:embed texts.json
var Texts embed.FS

// texts are the words a report on a terminal needs.
var texts = i18n.ReadTexts(Texts)
