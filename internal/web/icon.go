package web

import (
	_ "embed"
	"fmt"
	"regexp"
	"sync"

	"github.com/a-h/templ"
)

// sprite holds the Lucide icons the pages use (ISC licence) and WhatsApp's from
// Tabler (MIT licence), one symbol each; licences/ has both texts.
//
//go:embed icons.svg
var sprite string

var icons = sync.OnceValue(func() map[string]templ.Component {
	out := map[string]templ.Component{}
	for _, m := range regexp.MustCompile(`<symbol id="([a-z-]+)" viewBox="0 0 24 24">(.*)</symbol>`).FindAllStringSubmatch(sprite, -1) {
		out[m[1]] = templ.Raw(fmt.Sprintf(`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">%s</svg>`, m[2]))
	}
	return out
})

// Icon draws an icon of the sprite by name, as decoration beside a word. It is
// written into the page, which costs less than a request on a poor line. An
// unknown name is a defect and panics.
func Icon(name string) templ.Component {
	c, ok := icons()[name]
	if !ok {
		panic("web: no icon " + name)
	}
	return c
}
