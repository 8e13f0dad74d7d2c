package credential

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
	"rsc.io/qr"
)

// A list keeps exactly the entries that were set.
func TestStatusListsKeepWhatIsSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, want := NewStatusList(), map[int]bool{}
		for range rapid.IntRange(0, 50).Draw(t, "changes") {
			i, set := rapid.IntRange(0, StatusEntries-1).Draw(t, "index"), rapid.Bool().Draw(t, "set")
			l.Set(i, set)
			want[i] = set
		}
		again := must(ParseStatusList(l.Encode()))
		if again.Len() != StatusEntries || !slices.Equal(again.bits, l.bits) {
			t.Fatal("the list does not survive writing and reading")
		}
		for i, set := range want {
			if again.Get(i) != set {
				t.Fatalf("entry %d is %v", i, !set)
			}
		}
	})
	l := NewStatusList()
	l.Set(0, true)
	if l.bits[0] != 0x80 {
		t.Error("index 0 is not the leftmost bit")
	}
}

// packList packs bytes as an encodedList.
func packList(bits []byte) string {
	var b bytes.Buffer
	w := must(gzip.NewWriterLevel(&b, gzip.BestCompression))
	w.Write(bits)
	w.Close()
	return "u" + base64.RawURLEncoding.EncodeToString(b.Bytes())
}

func TestBadStatusListsAreRefused(t *testing.T) {
	whole := NewStatusList().Encode()
	for name, s := range map[string]string{
		"a bomb":       packList(make([]byte, 64<<20)),
		"too short":    packList(make([]byte, minStatusBytes-1)),
		"cut":          whole[:len(whole)/2],
		"not base64":   "u***",
		"not gzip":     "uAAAA",
		"nothing":      "",
		"base58 of it": "z" + whole[1:],
	} {
		if _, err := ParseStatusList(s); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := ParseStatusList(strings.TrimPrefix(whole, "u")); err != nil {
		t.Errorf("without the multibase letter, as older lists are: %v", err)
	}
}

// What is packed comes back, byte for byte where it has no spaces, and an average
// certificate fits a QR code that a card can carry.
func TestPackedCredentialsFitACard(t *testing.T) {
	c := centre()
	for name, v := range map[string]struct {
		b    []byte
		fits bool
	}{
		"training":        {must(c.IssueTraining(training(), issued)), true},
		"training, a set": {must(c.IssueTraining(training(), issued, RDFC, JCS)), true},
		"job order":       {must(c.IssueJobOrder(jobOrder(), issued)), true},
		"contract":        {must(c.IssueContract(contract(), issued)), true},
		"status list":     {list1(issued, ends), true},
	} {
		s := must(Pack(v.b))
		if !bytes.Equal(must(Unpack(s)), v.b) {
			t.Errorf("%s does not survive", name)
		}
		code := must(qr.Encode(s, qr.M))
		version := (code.Size - 17) / 4
		t.Logf("%-16s %5d bytes, %5d characters, QR version %d", name, len(v.b), len(s), version)
		if fits := len(s) <= MaxPacked; fits != v.fits || fits != (version <= 25) {
			t.Errorf("%s: %d characters, version %d", name, len(s), version)
		}
	}
}

// A fingerprint is the same however the JSON is set out, and another for any change.
func TestFingerprints(t *testing.T) {
	b := must(centre().IssueContract(contract(), issued))
	var spaced bytes.Buffer
	if err := json.Indent(&spaced, b, "", "  "); err != nil {
		t.Fatal(err)
	}
	one, other := must(Fingerprint(b)), must(Fingerprint(bytes.Replace(b, []byte("1700"), []byte("1701"), 1)))
	if len(one) != 16 || one != must(Fingerprint(spaced.Bytes())) || one == other {
		t.Errorf("%s, %s", one, other)
	}
}

// base45's examples (RFC 9285, section 4.3).
func TestBase45(t *testing.T) {
	for plain, want := range map[string]string{"AB": "BB8", "Hello!!": "%69 VD92EX0", "base-45": "UJCLQE7W581", "ietf!": "QED8WEX0", "": ""} {
		if got := encodeBase45([]byte(plain)); got != want {
			t.Errorf("%q is %q, want %q", plain, got, want)
		}
		if got, ok := decodeBase45(want); !ok || string(got) != plain {
			t.Errorf("%q is %q, want %q", want, got, plain)
		}
	}
	for _, s := range []string{"A", "AAAA", "GGW", ":::", "::", "a"} {
		if _, ok := decodeBase45(s); ok {
			t.Errorf("%q is accepted", s)
		}
	}
}

// Whatever text comes, no more than MaxBytes come out.
func FuzzUnpack(f *testing.F) {
	f.Add(must(Pack(must(centre().IssueTraining(training(), issued)))))
	f.Add(packed + encodeBase45([]byte{1, 2, 3}))
	f.Fuzz(func(t *testing.T, s string) {
		if b, err := Unpack(s); err == nil && len(b) > MaxBytes {
			t.Fatal(len(b))
		}
	})
}
