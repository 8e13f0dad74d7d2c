package web

import (
	"net/http"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// limiterAddresses is how many addresses a limiter remembers.
const limiterAddresses = 20_000

// limiter bounds how often one address may ask for a change.
type limiter struct {
	perMinute int // 0: no limit
	buckets   *recent[netip.Addr, *rate.Limiter]
}

func newLimiter(perMinute int) *limiter {
	return &limiter{perMinute, newRecent[netip.Addr, *rate.Limiter](limiterAddresses)}
}

// allow reports whether the address may ask now. A minute's worth may come at
// once.
func (l *limiter) allow(address netip.Addr, now time.Time) bool {
	if l.perMinute <= 0 {
		return true
	}
	bucket, young, ok := l.buckets.get(address)
	if !ok {
		bucket = rate.NewLimiter(rate.Limit(float64(l.perMinute)/60), l.perMinute)
	}
	if !young {
		l.buckets.put(address, bucket, 1)
	}
	return bucket.AllowN(now, 1)
}

// ClientAddress returns the address a request comes from, as the limit of
// changes knows it: X-Forwarded-For counts from Options.Proxies only, and an IPv6
// address is cut to its /64.
func ClientAddress(r *http.Request) netip.Addr {
	return clientAddress(r, exchangeOf(r.Context()).server.opts.Proxies)
}

// clientAddress returns the address a request comes from: the last one of
// X-Forwarded-For that is not a known proxy, when a known proxy hands the
// request over. IPv6 addresses are cut to the /64 one household has.
func clientAddress(r *http.Request, proxies []netip.Prefix) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	address := peer.Addr().Unmap()
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(forwarded) - 1; i >= 0 && known(address, proxies); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(forwarded[i]))
		if err != nil {
			break
		}
		address = next.Unmap()
	}
	if address.Is6() {
		household, err := address.WithZone("").Prefix(64)
		if err == nil {
			return household.Addr()
		}
	}
	return address
}

// known reports whether an address belongs to one of the proxies.
func known(a netip.Addr, proxies []netip.Prefix) bool {
	for _, p := range proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
