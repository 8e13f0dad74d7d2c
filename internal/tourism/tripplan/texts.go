package tripplan

import (
	"embed"

	"siger/internal/i18n"
)

// Texts holds texts.json: the words of reasons, pauses, unknowns and errors.
//
//go:embed texts.json
var Texts embed.FS

// texts are the sentences that a Plan itself carries.
var texts = i18n.ReadTexts(Texts)
