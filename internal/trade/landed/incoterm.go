package landed

import (
	"strings"

	"siger/internal/corridor"
)

// The lines a sheet always has, in order.
const (
	iPrice = iota
	iInland
	iOriginPort
	iFreight
	iInsurance
	iDuty
	iTax
	iDestinationPort
	iBroker
	iLastMile
	count
)

var keys = [count]string{Price, InlandOrigin, OriginPort, Freight, Insurance, ImportDuty, SalesTax, DestinationPort, CustomsBroker, LastMile}

// legs is a set of lines, one bit each.
type legs uint16

func of(lines ...int) (l legs) {
	for _, i := range lines {
		l |= 1 << i
	}
	return l
}

func (l legs) has(i int) bool { return l&(1<<i) != 0 }

var (
	toPort     = of(iInland)
	onBoard    = toPort | of(iOriginPort)
	carried    = onBoard | of(iFreight)
	insured    = carried | of(iInsurance)
	discharged = insured | of(iDestinationPort)
	atDoor     = discharged | of(iLastMile)
	cleared    = atDoor | of(iBroker, iDuty, iTax)

	// afterImport are the legs that the customs value must not hold.
	afterImport = of(iDestinationPort, iBroker, iLastMile)
)

// Incoterms are the rules of Incoterms 2020, in the order of the ICC: any mode
// first, then sea and inland waterway only.
var Incoterms = []string{"EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"}

// inPrice returns the lines an Incoterms 2020 price already holds, and whether
// the rule is one. named is the place written after the rule ("FCA Liwa",
// "DAP Port Klang"), nil when none was.
//
// FCA: an inland named place means the buyer's carrier collects there, any
// other that the seller brings the goods to the carrier at the port. CPT and
// CIP: carriage is paid to the port of entry, or to the door when an inland
// place is named. DAP and DPU: to the buyer's door unless a port is named;
// unloading at the port is the buyer's under DAP and the seller's under DPU.
// The seller bears the risk of the way under DAP, DPU and DDP, so insurance is
// no cost of the buyer.
func inPrice(rule string, named *corridor.Place) (legs, bool) {
	inland := named != nil && named.Kind != corridor.Port && named.Kind != corridor.Airport
	port := named != nil && !inland
	switch rule {
	case "EXW":
		return 0, true
	case "FCA":
		if inland {
			return 0, true
		}
		return toPort, true
	case "FAS":
		return toPort, true
	case "FOB":
		return onBoard, true
	case "CFR":
		return carried, true
	case "CIF":
		return insured, true
	case "CPT", "CIP":
		l := carried
		if inland {
			l |= of(iDestinationPort, iLastMile)
		}
		if rule == "CIP" {
			l |= of(iInsurance)
		}
		return l, true
	case "DAP":
		if port {
			return insured, true
		}
		return atDoor, true
	case "DPU":
		if port {
			return discharged, true
		}
		return atDoor, true
	case "DDP":
		return cleared, true
	}
	return 0, false
}

// seaOnly reports whether the rule is for sea and inland waterway only.
func seaOnly(rule string) bool {
	switch rule {
	case "FAS", "FOB", "CFR", "CIF":
		return true
	}
	return false
}

func normalTerm(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }
