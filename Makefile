# make check is what to run before a commit: about a minute with a warm cache.
# .ci/run does all of it from nothing, with PostgreSQL and a browser.

export GOTOOLCHAIN = local

.PHONY: check build generate format bench-trips

check:
	@test -z "$$(gofmt -l cmd corridor internal bench e2e 2>/dev/null)" || { gofmt -l cmd corridor internal bench e2e; echo "not formatted: make format"; exit 1; }
	@if command -v templ >/dev/null; then \
		before=$$(mktemp); find internal -name '*_templ.go' -exec sha256sum {} + >$$before; \
		templ generate >/dev/null 2>&1; sha256sum --quiet -c $$before; same=$$?; rm $$before; \
		test $$same = 0 || { echo "pages were out of date and are generated now: commit them"; exit 1; }; \
	else echo "templ is not installed: generated pages not checked"; fi
	go vet ./...
	@if command -v staticcheck >/dev/null; then staticcheck ./...; else echo "staticcheck is not installed: not run"; fi
	go test ./...

build:
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o siger ./cmd/siger

generate:
	templ generate

format:
	gofmt -w $$(git ls-files '*.go')

# How near the trip planner comes to the best known tours: about ten minutes.
bench-trips:
	go test ./bench -run '^$$' -bench Trip -benchtime 1x -timeout 60m -v
