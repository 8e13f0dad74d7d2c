package credential

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"strconv"
	"strings"
	"time"
)

// Names of Bitstring Status List 1.0.
const (
	typeStatusList  = "BitstringStatusListCredential"
	typeStatusEntry = "BitstringStatusListEntry"
	Revocation      = "revocation" // purpose: withdrawn for good
	Suspension      = "suspension" // purpose: withdrawn for now
)

// A list has at least 16 KiB, so that one credential hides among 131,072 (Bitstring
// Status List 1.0, section 6.1); more than 1 MiB is refused unread.
const (
	minStatusBytes = 16 << 10
	maxStatusBytes = 1 << 20
	StatusEntries  = minStatusBytes * 8 // entries of a new list
)

// StatusList is a bit per credential: set means that it was withdrawn.
type StatusList struct{ bits []byte }

// NewStatusList returns a list of StatusEntries clear entries.
func NewStatusList() *StatusList { return &StatusList{make([]byte, minStatusBytes)} }

// ParseStatusList reads an encodedList, unpacking no more than 1 MiB.
func ParseStatusList(encoded string) (*StatusList, error) {
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(encoded, "u"))
	if err != nil {
		return nil, refuse(UnknownStatus, "status_list")
	}
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, refuse(UnknownStatus, "status_list")
	}
	bits, err := io.ReadAll(io.LimitReader(r, maxStatusBytes+1))
	if err != nil || len(bits) < minStatusBytes || len(bits) > maxStatusBytes {
		return nil, refuse(UnknownStatus, "status_list")
	}
	return &StatusList{bits}, nil
}

// Len returns the number of entries.
func (l *StatusList) Len() int { return len(l.bits) * 8 }

// Set marks an entry; indexes count from 0 and the left, as the standard does. An
// index outside the list is a defect of the caller and panics.
func (l *StatusList) Set(index int, withdrawn bool) {
	if withdrawn {
		l.bits[index/8] |= 0x80 >> (index % 8)
	} else {
		l.bits[index/8] &^= 0x80 >> (index % 8)
	}
}

// Get says whether an entry is marked.
func (l *StatusList) Get(index int) bool { return l.bits[index/8]&(0x80>>(index%8)) != 0 }

// Encode returns the list as an encodedList: multibase base64url of its gzip.
func (l *StatusList) Encode() string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(l.bits) // into memory
	w.Close()
	return "u" + base64.RawURLEncoding.EncodeToString(b.Bytes())
}

// IssueStatusList signs a list under its address, valid from a moment to another.
// A short validity makes those who keep a copy ask again.
func (i Issuer) IssueStatusList(address, purpose string, l *StatusList, at, until time.Time) ([]byte, error) {
	return i.issue(object{
		"@context": []any{contextCredentials}, "id": address,
		"type": []any{"VerifiableCredential", typeStatusList},
		"credentialSubject": object{"id": address + "#list", "type": "BitstringStatusList",
			"statusPurpose": purpose, "encodedList": l.Encode()},
	}, i.profile(), validity{at, until}, StatusEntry{}, at, RDFC)
}

// StatusEntry is a credential's place on a status list; the zero value is none.
type StatusEntry struct {
	List  string // address of the list
	Index int
}

// document returns the entry as credentialStatus.
func (e StatusEntry) document() object {
	index := strconv.Itoa(e.Index)
	return object{"id": e.List + "#" + index, "type": typeStatusEntry, "statusPurpose": Revocation,
		"statusListIndex": index, "statusListCredential": e.List}
}
