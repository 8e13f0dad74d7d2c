package corridor

import (
	"encoding"
	"errors"
	"io/fs"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// row is one item of a YAML list with the line each of its keys stands on.
type row[T any] struct {
	value T
	node  *yaml.Node
	file  string
}

// at returns where a key is written, given from the outermost inward, or the
// innermost of them that is there.
func (r row[T]) at(keys ...string) at { return at{r.file, keyLine(r.node, keys...)} }

// item returns where item i of the list under a key is written.
func (r row[T]) item(key string, i int) at {
	for k := 0; k+1 < len(r.node.Content); k += 2 {
		if list := r.node.Content[k+1]; r.node.Content[k].Value == key && i < len(list.Content) {
			return at{r.file, list.Content[i].Line}
		}
	}
	return r.at(key)
}

func keyLine(node *yaml.Node, keys ...string) int {
	line := node.Line
	for _, key := range keys {
		if node.Kind != yaml.MappingNode {
			return line
		}
		inner := node
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == key {
				line, inner = node.Content[i].Line, node.Content[i+1]
			}
		}
		if inner == node {
			return line
		}
		node = inner
	}
	return line
}

// readList reads a YAML file that holds a list of T. Unknown keys and values
// of the wrong kind are problems; the items that could be read are returned.
func readList[T any](files fs.FS, file string, c *complaints) []row[T] {
	root := readRoot(files, file, c)
	if root == nil {
		return nil
	}
	if root.Kind != yaml.SequenceNode {
		c.add(at{file, root.Line}, "the file must hold a list, each item beginning with a hyphen")
		return nil
	}
	rows := make([]row[T], 0, len(root.Content))
	for _, item := range root.Content {
		r := row[T]{node: item, file: file}
		if decode(item, &r.value, file, c) {
			rows = append(rows, r)
		}
	}
	return rows
}

// readRoot parses a YAML file and returns its root node, nil when it is absent,
// empty or broken.
func readRoot(files fs.FS, file string, c *complaints) *yaml.Node {
	b, err := fs.ReadFile(files, file)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			c.add(at{file, 0}, "cannot be read: %v", err)
		}
		return nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(b, &doc); err != nil {
		where, what := placeError(file, 0, err.Error())
		c.add(where, "not valid YAML: %s", what)
		return nil
	}
	if len(doc.Content) == 0 {
		return nil
	}
	return doc.Content[0]
}

// decode reads node into out, reporting everything that does not fit out's
// type. It returns whether the value may be used.
func decode(node *yaml.Node, out any, file string, c *complaints) bool {
	before := len(c.list)
	fits(node, reflect.TypeOf(out).Elem(), file, c)
	err := node.Decode(out)
	var wrong *yaml.TypeError
	switch {
	case errors.As(err, &wrong):
		for _, e := range wrong.Errors {
			where, what := placeError(file, node.Line, e)
			c.add(where, "%s", plain(what))
		}
	case err != nil && len(c.list) == before:
		c.add(at{file, node.Line}, "%s", plain(err.Error()))
	}
	return err == nil
}

// fits reports keys that type t does not know and texts its fields refuse.
func fits(node *yaml.Node, t reflect.Type, file string, c *complaints) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if node.Kind == yaml.ScalarNode {
		if u, ok := reflect.New(t).Interface().(encoding.TextUnmarshaler); ok && node.Tag != "!!null" {
			if err := u.UnmarshalText([]byte(node.Value)); err != nil {
				c.add(at{file, node.Line}, "%v", err)
			}
		}
		return
	}
	switch t.Kind() {
	case reflect.Slice:
		for _, n := range node.Content {
			fits(n, t.Elem(), file, c)
		}
	case reflect.Map:
		for i := 1; i < len(node.Content); i += 2 {
			fits(node.Content[i], t.Elem(), file, c)
		}
	case reflect.Struct:
		if node.Kind != yaml.MappingNode {
			return
		}
		fields := yamlFields(t)
		for i := 0; i+1 < len(node.Content); i += 2 {
			key := node.Content[i]
			if ft, ok := fields[key.Value]; ok {
				fits(node.Content[i+1], ft, file, c)
			} else if key.Value != "<<" {
				c.add(at{file, key.Line}, "unknown key %q", key.Value)
			}
		}
	}
}

// yamlFields returns the keys of struct t with their types.
func yamlFields(t reflect.Type) map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case strings.Contains(options, "inline"):
			for k, ft := range yamlFields(f.Type) {
				out[k] = ft
			}
		case name != "" && name != "-":
			out[name] = f.Type
		}
	}
	return out
}

var lineOf = regexp.MustCompile(`^(?:yaml: )?(?:unmarshal errors:\s+)?line (\d+): (.*)$`)

// placeError splits "line 7: what" of a YAML error; line is the fallback.
func placeError(file string, line int, text string) (at, string) {
	if m := lineOf.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[1])
		return at{file, n}, m[2]
	}
	return at{file, line}, strings.TrimPrefix(text, "yaml: ")
}

var wrongKind = regexp.MustCompile("^cannot unmarshal !!(\\w+)(?: `([^`]*)`)? into (.*)$")

// plain puts the YAML reader's "cannot unmarshal" into words.
func plain(text string) string {
	m := wrongKind.FindStringSubmatch(text)
	if m == nil {
		return text
	}
	want := "a value of another kind"
	switch {
	case strings.HasPrefix(m[3], "[]"):
		want = "a list"
	case strings.HasPrefix(m[3], "int"), m[3] == "time.Month":
		want = "a whole number"
	case strings.HasPrefix(m[3], "float"):
		want = "a number"
	case strings.HasPrefix(m[3], "i18n.Text"):
		want = "a text in id, ms and en"
	case m[3] == "string":
		want = "a text"
	case m[3] == "bool":
		want = "true or false"
	}
	if m[2] != "" {
		return strconv.Quote(m[2]) + " is not " + want
	}
	return "this must be " + want
}
