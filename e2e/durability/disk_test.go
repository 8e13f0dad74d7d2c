package durability

import (
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

// sector is the least that a disk writes as a whole, in bytes.
const sector = 512

// disk is a disk with its cache: a tree of files and folders of which it knows
// what the programs see and what is confirmed. What a file's content is and
// which names a folder holds are confirmed apart, as POSIX has it: fsync of a
// new file says nothing of its name.
type disk struct {
	mu   sync.Mutex
	off  bool // no power: nothing is read or written any more
	last uint64
	root *item
}

// item is a file or a folder.
type item struct {
	id        uint64
	folder    bool
	seen      []byte   // content of a file
	safe      []byte   // what of it is confirmed
	writes    []change // since it was confirmed
	names     map[string]*item
	safeNames map[string]*item
	moves     []move // changes of names since they were confirmed
}

// change writes data at an offset, or cuts the file to a size.
type change struct {
	at   int64
	data []byte // nil: the size becomes at
}

// move sets a name to an item, or removes it.
type move struct {
	name string
	to   *item // nil: removed
}

func newDisk() *disk {
	d := &disk{}
	d.root = d.add(true)
	return d
}

func (d *disk) add(folder bool) *item {
	d.last++
	return &item{id: d.last, folder: folder, names: map[string]*item{}, safeNames: map[string]*item{}}
}

// apply returns content after a change.
func (c change) apply(content []byte) []byte {
	end := int(c.at) + len(c.data)
	if c.data == nil && end < len(content) {
		return content[:end]
	}
	if grow := end - len(content); grow > 0 {
		content = append(content, make([]byte, grow)...)
	}
	copy(content[c.at:], c.data)
	return content
}

// write changes a file's content; it is not confirmed.
func (i *item) write(c change) {
	c.data = slices.Clone(c.data)
	i.seen = c.apply(i.seen)
	i.writes = append(i.writes, c)
}

// set changes a name in a folder; it is not confirmed.
func (i *item) set(name string, to *item) {
	if to == nil {
		delete(i.names, name)
	} else {
		i.names[name] = to
	}
	i.moves = append(i.moves, move{name, to})
}

// sync confirms the item: a file's content or a folder's names.
func (i *item) sync() {
	for _, c := range i.writes {
		i.safe = c.apply(i.safe)
	}
	i.writes, i.moves = nil, nil
	i.safeNames = maps.Clone(i.names)
}

// cut takes the power away: from now on every call fails.
func (d *disk) cut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.off = true
}

// restore gives the power back. Of what was not confirmed, each sector had
// reached the disk with the probability luck, independently of when it was
// written; of the changes of a folder's names, the first so many.
func (d *disk) restore(luck float64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.root.restore(luck, map[*item]bool{})
	d.off = false
}

func (i *item) restore(luck float64, done map[*item]bool) {
	if done[i] {
		return
	}
	done[i] = true
	for _, c := range i.writes {
		for _, part := range c.sectors() {
			if rand.Float64() < luck {
				i.safe = part.apply(i.safe)
			}
		}
	}
	i.writes, i.seen = nil, slices.Clone(i.safe)
	for _, m := range i.moves {
		if rand.Float64() >= luck {
			break
		}
		if m.to == nil {
			delete(i.safeNames, m.name)
		} else {
			i.safeNames[m.name] = m.to
		}
	}
	i.moves, i.names = nil, maps.Clone(i.safeNames)
	for _, child := range i.names {
		child.restore(luck, done)
	}
}

// sectors splits a change at the disk's sectors.
func (c change) sectors() (parts []change) {
	if c.data == nil {
		return []change{c}
	}
	for at, data := c.at, c.data; len(data) > 0; {
		n := min(int(sector-at%sector), len(data))
		parts = append(parts, change{at, data[:n]})
		at, data = at+int64(n), data[n:]
	}
	return parts
}

// copyTo writes what programs see now into a folder of the real disk.
func (d *disk) copyTo(folder string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.root.copyTo(folder)
}

func (i *item) copyTo(path string) error {
	if !i.folder {
		return os.WriteFile(path, i.seen, 0o600)
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	for name, child := range i.names {
		if err := child.copyTo(filepath.Join(path, name)); err != nil {
			return err
		}
	}
	return nil
}

// The disk keeps what was confirmed and nothing else, whole sectors at a time.
func TestDiskForgetsWhatWasNotConfirmed(t *testing.T) {
	d := newDisk()
	file, lost := d.add(false), d.add(false)
	d.root.set("kept", file)
	file.write(change{0, []byte("confirmed")})
	file.sync()
	d.root.sync()
	d.root.set("lost", lost) // the content is confirmed, its name is not
	lost.write(change{0, []byte("nameless")})
	lost.sync()
	file.write(change{0, []byte("CON")})
	file.write(change{at: 4}) // cut to four bytes
	if got := string(file.seen); got != "CONf" {
		t.Fatalf("programs see %q, want CONf", got)
	}
	d.cut()
	d.restore(0)
	if got := string(d.root.names["kept"].seen); got != "confirmed" || len(d.root.names) != 1 {
		t.Errorf("kept %q, names %d; want confirmed and one name", got, len(d.root.names))
	}
	// 700 bytes from 400 on lie in three sectors: 112 + 512 + 76.
	parts := change{400, make([]byte, 700)}.sectors()
	if len(parts) != 3 || len(parts[0].data) != 112 || len(parts[1].data) != 512 || len(parts[2].data) != 76 || parts[2].at != 1024 {
		t.Errorf("sectors %d, %d, %d, the last at %d", len(parts[0].data), len(parts[1].data), len(parts[2].data), parts[2].at)
	}
	file.write(change{10, []byte("x")}) // leaves a hole
	d.restore(1)
	if got := string(file.seen); got != "confirmed\x00x" {
		t.Errorf("with all luck the file is %q", got)
	}
}
