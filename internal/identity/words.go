package identity

import "siger/internal/web"

// rightName says in words what a right lets one do.
func rightName(p *web.Page, right Right) string { return p.T("identity.right." + string(right)) }

// membershipName says in words what a membership makes of a person.
func membershipName(p *web.Page, m Membership, orgs map[string]Organisation) string {
	role := p.T("identity.role." + string(m.Role))
	switch {
	case m.Org != "":
		return p.T("identity.membership.org", "role", role, "org", orgs[m.Org].Name)
	case m.Desk != "":
		return p.T("identity.membership.desk", "role", role, "desk", p.T("identity.desk."+m.Desk), "side", p.T("identity.side."+m.Side))
	}
	return role
}

// deviceName is a session's device, or that it is not known.
func deviceName(p *web.Page, device string) string {
	if device == "" {
		return p.T("identity.session.unknown")
	}
	return device
}

// actorName names who did something: a person by name, others in words.
func actorName(p *web.Page, actor, name string) string {
	switch {
	case name != "":
		return name
	case p.HasText("identity.actor." + actor):
		return p.T("identity.actor." + actor)
	}
	return actor
}

// filled drops the name, value pairs without a value.
func filled(pairs []string) (out []string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, pairs[i], pairs[i+1])
		}
	}
	return out
}

// revokeHref is where a token is revoked: one's own, or that of a person.
func revokeHref(p *web.Page, person, token string) string {
	if person == "" {
		return p.Href("identity.token.revoke", "token", token)
	}
	return p.Href("identity.person.token", "person", person, "token", token)
}
