package labour

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/web"
)

// Orientation teaches what a worker must know before leaving: the topics of the
// pack, each with a check whose answers are explained. Nothing of a check is
// kept. The pages can be read without a line: see keeper.
type Orientation struct{ *Office }

// Routes returns the addresses of the orientation.
func (o *Orientation) Routes() []web.Route {
	const list = "/{lang}/{s:work}/{s:orientation}"
	return []web.Route{
		{Name: "labour.orientation", Path: list, Right: "public", Handle: o.list},
		{Name: "labour.orientation.print", Path: list + "/{s:orientation_print}", Right: "public", Handle: o.print},
		{Name: "labour.orientation.file", Path: list + "/{s:download}", Right: "public", Handle: o.file},
		{Name: "labour.orientation.keeper", Path: list + "/keeper.js", Right: "public", Handle: o.keeper},
		{Name: "labour.topic", Path: list + "/{topic}", Right: "public", Handle: o.topic},
		{Name: "labour.topic.check", Method: "POST", Path: list + "/{topic}", Right: "public", Handle: o.check},
	}
}

// frame begins a page of the orientation.
func (o *Orientation) frame(r *http.Request) *web.Page {
	p := web.PageOf(r)
	p.Plain, p.Scripts = true, []string{"keeper.js"}
	p.Crumbs = []web.Crumb{{Href: p.Href("ask.work"), Label: p.T("nav.ask.work")}, {Href: p.Href("labour.orientation"), Label: p.T("labour.orientation.title")}}
	return p
}

func (o *Orientation) list(w http.ResponseWriter, r *http.Request) error {
	p := o.frame(r)
	p.Crumbs = p.Crumbs[:1]
	p.Title, p.Description = p.T("labour.orientation.title"), p.T("labour.orientation.lead")
	return web.Render(w, r, http.StatusOK, p, orientationPage(p, o.Office))
}

// topicView is a topic with what was answered to its check.
type topicView struct {
	*corridor.Topic
	no      int // from 1
	next    *corridor.Topic
	answers url.Values // nil: not answered
	errs    []web.FieldError
}

// answer returns the answer given to a question, counted from 1; 0 none.
func (v topicView) answer(question int) int {
	n, _ := strconv.Atoi(v.answers.Get(answerField(question)))
	return n
}

// answerField is the name of the box of a question, counted from 0.
func answerField(question int) string { return "answer" + strconv.Itoa(question+1) }

// right returns how many questions were answered rightly.
func (v topicView) right() (n int) {
	for i, q := range v.Questions {
		if v.answer(i) == q.Right {
			n++
		}
	}
	return n
}

// find returns the topic of the address.
func (o *Orientation) find(r *http.Request) (v topicView, err error) {
	for i, t := range o.Pack.Topics {
		if t.ID != r.PathValue("topic") {
			continue
		}
		v.Topic, v.no = t, i+1
		if i+1 < len(o.Pack.Topics) {
			v.next = o.Pack.Topics[i+1]
		}
		return v, nil
	}
	return v, fault.New(fault.NotFound, "error.not_found")
}

func (o *Orientation) topic(w http.ResponseWriter, r *http.Request) error {
	v, err := o.find(r)
	if err != nil {
		return err
	}
	return o.showTopic(w, r, http.StatusOK, v)
}

func (o *Orientation) showTopic(w http.ResponseWriter, r *http.Request, status int, v topicView) error {
	p := o.frame(r)
	p.Title, p.Invalid = p.Text(v.Name), len(v.errs) > 0
	return web.Render(w, r, status, p, topicPage(p, o.Office, v))
}

// check explains the answers to a topic's questions. They are not kept.
func (o *Orientation) check(w http.ResponseWriter, r *http.Request) error {
	v, err := o.find(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	v.answers = r.PostForm
	var faults fault.List
	for i, q := range v.Questions {
		if n := v.answer(i); n < 1 || n > len(q.Answers) {
			faults = append(faults, fault.New(fault.Invalid, "labour.orientation.error.answer", "n", i+1).In(answerField(i)))
		}
	}
	if len(v.Questions) == 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	w.Header().Set("Cache-Control", "no-store")
	if len(faults) > 0 {
		v.errs = web.PageOf(r).Errors(faults)
		return o.showTopic(w, r, http.StatusUnprocessableEntity, v)
	}
	p := o.frame(r)
	p.Title, p.NoIndex = p.T("labour.orientation.checked"), true
	p.Crumbs = append(p.Crumbs, web.Crumb{Href: p.Href("labour.topic", "topic", v.ID), Label: p.Text(v.Name)})
	return web.Render(w, r, http.StatusOK, p, checkedPage(p, v))
}

func (o *Orientation) print(w http.ResponseWriter, r *http.Request) error {
	p := o.frame(r)
	p.Title = p.T("labour.orientation.print")
	return web.Render(w, r, http.StatusOK, p, orientationPrintPage(p, o.Office))
}

// file answers with the whole orientation as one page that needs no other file:
// to keep on a telephone, to pass on, or to print.
func (o *Orientation) file(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	w.Header().Set("Content-Disposition", `attachment; filename="siger-`+p.T("slug.orientation")+"-"+string(p.Lang)+`.html"`)
	return web.RenderPart(w, r, http.StatusOK, orientationFile(p, o.Office))
}

// kept returns the addresses that the keeper keeps: all pages of the
// orientation in the page's language, and the files they load.
func (o *Orientation) kept(p *web.Page) []string {
	out := []string{p.Href("labour.orientation"), p.Href("labour.orientation.print")}
	for _, t := range o.Pack.Topics {
		out = append(out, p.Href("labour.topic", "topic", t.ID))
	}
	for _, name := range []string{"siger.css", "mark.svg", "keeper.js"} {
		out = append(out, p.Static(name))
	}
	return out
}

// keeper answers with the service worker of the orientation in one language. It
// keeps the pages, as a visitor without an account sees them, when the first of
// them is opened; later it asks the line first and gives what it kept only when
// there is none. It looks at no other page.
func (o *Orientation) keeper(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	kept, err := json.Marshal(o.kept(p))
	if err != nil {
		return err
	}
	topics, err := json.Marshal(o.Pack.Topics)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(append(kept, topics...))
	b := bytes.NewBufferString("const prefix = \"siger-orientation-" + string(p.Lang) + "-\", name = prefix + \"" + hex.EncodeToString(sum[:6]) + "\", kept = " + string(kept) + ";\n")
	b.WriteString(keeperScript)
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Service-Worker-Allowed", p.Href("labour.orientation"))
	_, err = w.Write(b.Bytes())
	return err
}

const keeperScript = `self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(name)
    .then((cache) => cache.addAll(kept.map((address) => new Request(address, { credentials: "omit", cache: "reload" }))))
    .then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((all) => Promise.all(all.filter((one) => one.startsWith(prefix) && one !== name).map((one) => caches.delete(one))))
    .then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin || !kept.includes(address.pathname)) return;
  event.respondWith(fetch(event.request).catch(() => caches.open(name).then((cache) => cache.match(address.pathname))));
});
`
