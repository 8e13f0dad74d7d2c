package identity_test

import (
	"testing"

	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/web"
)

// Every right, role, desk and kind a page may show has its words.
func TestEverythingShownHasWords(t *testing.T) {
	c, err := i18n.Load(web.Texts, identity.Texts)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, right := range identity.Rights() {
		keys = append(keys, "right."+string(right))
	}
	for _, role := range identity.Roles {
		keys = append(keys, "role."+string(role))
	}
	for _, desk := range identity.Desks {
		keys = append(keys, "desk."+desk)
	}
	for _, kind := range identity.OrganisationKinds {
		keys = append(keys, "org.kind."+kind)
	}
	keys = append(keys, "stage.invited", "stage.active", "stage.closed", "side.region", "side.market", "actor.public", "actor.system", "actor."+identity.Operator,
		"how.link", "how.password", "how.passkey", "how.oidc", "how.demo", "record.person", "record.organisation")
	for _, key := range keys {
		if !c.Has("identity." + key) {
			t.Errorf("no text identity.%s", key)
		}
	}
}
