package rulebook

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// lines finds the line a part of a YAML file stands on.
type lines struct {
	file string
	node *yaml.Node
}

// in returns the part under a path of keys and positions; the nearest part
// above it where the path does not exist.
func (l lines) in(path ...any) lines {
	for _, step := range path {
		var next *yaml.Node
		switch step := step.(type) {
		case string:
			for i := 0; l.node != nil && l.node.Kind == yaml.MappingNode && i+1 < len(l.node.Content); i += 2 {
				if l.node.Content[i].Value == step {
					next = l.node.Content[i+1]
				}
			}
		case int:
			if l.node != nil && l.node.Kind == yaml.SequenceNode && step < len(l.node.Content) {
				next = l.node.Content[step]
			}
		}
		if next == nil {
			return l
		}
		l.node = next
	}
	return l
}

// place returns where the part under a key begins; the text of a block (|)
// begins one line below its mark.
func (l lines) place(key string) place { return l.in(key).here() }

func (l lines) here() place {
	if l.node == nil {
		return place{l.file, 0}
	}
	p := place{l.file, l.node.Line}
	if l.node.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		p.line++
	}
	return p
}

var lineOf = regexp.MustCompile(`(?s)^(?:yaml: )?(?:line (\d+): )?(.*)$`)

// readYAML reads a file into out; unknown keys, repeated keys and values of
// another kind are complaints with their lines.
func readYAML(fsys fs.FS, file string, out any, c *complaints) (lines, bool) {
	text, err := fs.ReadFile(fsys, file)
	if err != nil {
		c.add(place{file, 0}, "cannot be read: %v", err)
		return lines{}, false
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	err = d.Decode(out)
	var wrong *yaml.TypeError
	switch {
	case errors.Is(err, io.EOF):
		c.add(place{file, 0}, "the file is empty")
	case errors.As(err, &wrong):
		for _, e := range wrong.Errors {
			c.addYAML(file, e)
		}
	case err != nil:
		c.addYAML(file, err.Error())
	}
	if err != nil {
		return lines{}, false
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil || len(root.Content) == 0 {
		return lines{}, false
	}
	return lines{file, root.Content[0]}, true
}

func (c *complaints) addYAML(file, text string) {
	m := lineOf.FindStringSubmatch(text)
	n, _ := strconv.Atoi(m[1])
	c.add(place{file, n}, "%s", strings.Join(strings.Fields(m[2]), " "))
}
