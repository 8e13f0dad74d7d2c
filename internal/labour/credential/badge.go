package credential

import "slices"

// badgeTypes are the credentials Open Badges 3.0 knows, with the subject of each.
var badgeTypes = map[string]string{
	"OpenBadgeCredential":   "AchievementSubject",
	"AchievementCredential": "AchievementSubject",
	"EndorsementCredential": "EndorsementSubject",
}

// partTypes are the types Open Badges 3.0 asks of the objects under a name
// (specification, appendix B).
var partTypes = map[string]string{
	"achievement": "Achievement", "alignment": "Alignment", "evidence": "Evidence", "related": "Related",
	"result": "Result", "resultDescription": "ResultDescription", "rubricCriterionLevel": "RubricCriterionLevel",
	"issuer": "Profile", "creator": "Profile", "source": "Profile", "parentOrg": "Profile",
	"identifier": "IdentityObject", "otherIdentifier": "IdentifierEntry",
	"address": "Address", "geo": "GeoCoordinates", "image": "Image", "endorsement": "EndorsementCredential",
}

// achievementNeeds is what an achievement cannot be without.
var achievementNeeds = []string{"id", "name", "description", "criteria"}

// checkBadge checks a credential against the classes of Open Badges 3.0.
func checkBadge(doc object) error {
	var subject string
	for kind, s := range badgeTypes {
		if slices.Contains(list(doc["type"]), any(kind)) {
			subject = s
		}
	}
	if subject == "" {
		return refuse(Invalid, "not_badge")
	}
	for _, v := range list(doc["credentialSubject"]) {
		o, _ := v.(object)
		if !slices.Contains(list(o["type"]), any(subject)) {
			return refuse(Invalid, "part_type", "part", "credentialSubject", "type", subject)
		}
		if achievement, ok := o["achievement"].(object); subject == "AchievementSubject" && !ok {
			return refuse(Invalid, "part_missing", "part", "achievement")
		} else {
			for _, name := range achievementNeeds {
				if _, given := achievement[name]; ok && !given {
					return refuse(Invalid, "part_missing", "part", "achievement."+name)
				}
			}
		}
	}
	return checkParts(without(doc, "proof", "@context"))
}

// checkParts checks the types of an object's parts, and theirs.
func checkParts(o object) error {
	for name, v := range o {
		want, known := partTypes[name]
		for _, e := range list(v) {
			part, ok := e.(object)
			if !ok {
				continue
			}
			if known && !slices.Contains(list(part["type"]), any(want)) {
				return refuse(Invalid, "part_type", "part", name, "type", want)
			}
			if err := checkParts(without(part, "proof", "@context")); err != nil {
				return err
			}
		}
	}
	return nil
}
