package message

import (
	"encoding/xml"
	"net/http"
	"strings"
	"time"

	"siger/internal/i18n"
)

// Feed is a public list that people follow with a feed reader (RSS 2.0). It
// holds what anybody may see: never a name, a contact or somebody's own words.
type Feed struct {
	Title       string
	Description string
	Lang        i18n.Lang
	Link        string // absolute address of the page the feed belongs to
	Self        string // absolute address of the feed itself
	Items       []FeedItem
}

// FeedItem is one entry. ID stays the same for ever: readers know an entry by it.
type FeedItem struct {
	ID    string
	Title string
	Text  string // plain
	Link  string // absolute; empty: none
	At    time.Time
}

// RFC 822 with four digits of the year, as RSS 2.0 asks.
const feedTime = "Mon, 02 Jan 2006 15:04:05 -0700"

type rss struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	Self        atomLink  `xml:"atom:link"`
	Description string    `xml:"description"`
	Language    string    `xml:"language"`
	Built       string    `xml:"lastBuildDate,omitempty"`
	Items       []rssItem `xml:"item"`
}

type atomLink struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
}

type rssItem struct {
	Title string  `xml:"title"`
	Link  string  `xml:"link,omitempty"`
	Text  string  `xml:"description,omitempty"`
	GUID  rssGUID `xml:"guid"`
	Date  string  `xml:"pubDate"`
}

type rssGUID struct {
	Permalink bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

// XML returns the feed as an RSS 2.0 document. Characters XML cannot hold
// become U+FFFD.
func (f Feed) XML() ([]byte, error) {
	doc := rss{Version: "2.0", Atom: "http://www.w3.org/2005/Atom", Channel: rssChannel{
		Title: f.Title, Link: f.Link, Description: f.Description, Language: string(f.Lang),
		Self: atomLink{Href: f.Self, Rel: "self", Type: "application/rss+xml"},
	}}
	var newest time.Time
	for _, i := range f.Items {
		if i.At.After(newest) {
			newest = i.At
		}
		doc.Channel.Items = append(doc.Channel.Items, rssItem{Title: i.Title, Link: i.Link, Text: i.Text,
			GUID: rssGUID{ID: i.ID}, Date: i.At.UTC().Format(feedTime)})
	}
	if !newest.IsZero() {
		doc.Channel.Built = newest.UTC().Format(feedTime)
	}
	var b strings.Builder
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	if err := e.Encode(doc); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return []byte(b.String()), nil
}

// WriteFeed answers a request with the feed.
func WriteFeed(w http.ResponseWriter, f Feed) error {
	b, err := f.XML()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
	_, err = w.Write(b)
	return err
}
