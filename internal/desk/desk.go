package desk

import (
	"embed"
	"io/fs"
)

//go:embed texts.json
var texts embed.FS

// Texts holds the desks' words in three languages.
var Texts fs.FS = texts

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations holds the desks' tables.
var Migrations, _ = fs.Sub(migrations, "migrations")

// Tables names the desks' tables.
var Tables = []string{"desk_item", "desk_event", "desk_view", "desk_word", "desk_intake", "desk_import"}
