package identity

import "slices"

// Right is thing.action: "work.read". The scope – own organisation, own desk,
// everything – comes from the membership that grants it.
type Right string

// Public is the right of what needs no account.
const Public Right = "public"

// SignedIn is the right of what any account may do with its own things.
const SignedIn Right = "account.own"

// Scope is how far a granted right reaches.
type Scope string

const (
	Everything Scope = "everything"
	OwnDesk    Scope = "own-desk" // objects of the membership's desk, on either side
	OwnOrg     Scope = "own-org"  // objects of the membership's organisation
	OwnPerson  Scope = "own"      // objects of the person
)

// Object is what a right is used on. An empty field belongs to nobody: only a
// scope of everything reaches it.
type Object struct {
	Desk   string
	Org    string
	Person string
}

// grants is the one policy: role → right → scope. What is not here is denied.
var grants = map[Role]map[Right]Scope{
	Partner: {
		"org.read": OwnOrg, "org.change": OwnOrg, "import.list": OwnOrg, "message.read": OwnPerson, "order.own": OwnOrg,
		"worker.read": OwnOrg, "worker.change": OwnOrg, "course.read": OwnOrg, "course.change": OwnOrg,
		"agency.read": OwnOrg, "agency.reply": OwnOrg, "placement.read": OwnOrg, "placement.change": OwnOrg,
	},
	Officer: {
		"order.read": OwnDesk, "order.check": OwnDesk, "problem.read": OwnDesk,
		"work.read": OwnDesk, "work.change": OwnDesk, "work.assign": OwnDesk, "work.intake": OwnDesk,
		"demand.read": Everything, "letter.issue": OwnDesk, "letter.read": OwnDesk, "export.list": OwnDesk, "import.list": OwnDesk,
		"partner.invite": OwnDesk, "message.read": OwnPerson, "agency.link": OwnDesk,
		"worker.read": OwnDesk, "worker.change": OwnDesk, "course.read": OwnDesk, "course.change": OwnDesk,
		"placement.read": OwnDesk, "placement.change": OwnDesk, "placement.confirm": OwnDesk,
	},
	Attache: {
		"order.read": OwnDesk, "order.check": OwnDesk, "order.verify": OwnDesk, "problem.read": OwnDesk, "problem.publish": OwnDesk,
		"work.read": OwnDesk, "work.change": OwnDesk, "work.assign": OwnDesk, "work.intake": OwnDesk,
		"demand.read": Everything, "letter.issue": OwnDesk, "letter.read": OwnDesk, "export.list": OwnDesk, "import.list": OwnDesk,
		"partner.invite": OwnDesk, "message.read": OwnPerson, "agency.link": OwnDesk,
		"worker.read": OwnDesk, "worker.change": OwnDesk, "course.read": OwnDesk,
		"placement.read": OwnDesk, "placement.change": OwnDesk, "placement.confirm": OwnDesk,
	},
	Leader: {
		"work.read": Everything, "work.assign": Everything, "demand.read": Everything, "letter.read": Everything,
		"export.list": Everything, "message.read": OwnPerson,
	},
	Admin: {
		"person.read": Everything, "person.change": Everything, "partner.invite": Everything, "message.read": OwnPerson,
		"issuer.change": Everything,
	},
	Auditor: {
		"journal.read": Everything, "person.read": Everything, "message.read": OwnPerson,
	},
}

// Can reports whether who may use the right on the object.
func Can(who Who, right Right, o Object) bool {
	if right == Public || open {
		return true
	}
	if !who.SignedIn() || who.Token && !slices.Contains(who.Scopes, string(right)) {
		return false
	}
	if right == SignedIn {
		return !who.Token && (o.Person == "" || o.Person == who.Person.ID)
	}
	for _, m := range who.Memberships {
		if scope, ok := grants[m.Role][right]; ok && scope.reaches(who, m, o) {
			return true
		}
	}
	return false
}

func (s Scope) reaches(who Who, m Membership, o Object) bool {
	switch s {
	case Everything:
		return true
	case OwnDesk:
		return o.Desk != "" && o.Desk == m.Desk
	case OwnOrg:
		return o.Org != "" && o.Org == m.Org
	case OwnPerson:
		return o.Person != "" && o.Person == who.Person.ID
	}
	return false
}

// Some reports whether who may use the right on any object at all: what the
// gate asks before a handler looks at the object itself.
func Some(who Who, right Right) bool {
	if right == Public || open {
		return true
	}
	if !who.SignedIn() || who.Token && !slices.Contains(who.Scopes, string(right)) {
		return false
	}
	if right == SignedIn {
		return !who.Token
	}
	return slices.ContainsFunc(who.Memberships, func(m Membership) bool { _, ok := grants[m.Role][right]; return ok })
}

// DesksFor returns the desks on which who may use the right; all true means
// every desk. Stores narrow their lists and counts by it.
func DesksFor(who Who, right Right) (desks []string, all bool) {
	if open {
		return nil, true
	}
	if who.Token && !slices.Contains(who.Scopes, string(right)) {
		return nil, false
	}
	for _, m := range who.Memberships {
		switch grants[m.Role][right] {
		case Everything:
			all = true
		case OwnDesk:
			if !slices.Contains(desks, m.Desk) {
				desks = append(desks, m.Desk)
			}
		}
	}
	return desks, all
}

// Rights lists every right of the policy, sorted.
func Rights() (out []Right) {
	for _, list := range grants {
		for right := range list {
			if !slices.Contains(out, right) {
				out = append(out, right)
			}
		}
	}
	slices.Sort(out)
	return out
}
