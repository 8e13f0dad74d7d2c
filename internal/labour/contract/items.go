package contract

import (
	"strings"
	"unicode"
)

// kind is what an item of money is called in the rules, with the words by which
// papers name it. Words are whole; the first kind that has one decides.
type kind struct {
	name  string
	words string // separated by commas
}

// deductionKinds are deductions from the wage, those that narrower words name first.
var deductionKinds = []kind{
	{"levy", "levy, levi, foreign worker levy"},
	{"epf", "epf, kwsp"},
	{"lindung", "lindung"},
	{"socso", "socso, perkeso, social security, eis, sip"},
	{"tax", "tax, pajak, cukai, pcb, income tax"},
	{"interest-advance", "with interest, interest bearing, berbunga, berfaedah"},
	{"overpayment", "overpayment, overpaid, lebihan, kelebihan"},
	{"notice", "notice, notis"},
	{"placement", "placement, recruitment, agency, agent, service fee, agency fee, penempatan, pengambilan, agen, agensi, ejen, hiring, sponsor"},
	{"passport", "passport, paspor, pasport"},
	{"permit", "permit, visa, plks, work pass"},
	{"medical", "medical, fomema, medical check, kesehatan, kesihatan, perubatan"},
	{"insurance", "spikpa, skhppa, insurance, asuransi, insurans, guarantee, ig"},
	{"travel", "ticket, tiket, airfare, flight, air ticket, travel, transport, transportation, transportasi, pengangkutan, tambang"},
	{"fine", "fine, fines, penalty, penalties, denda, penalti, damages"},
	{"deposit", "deposit, security deposit, cagaran, uang jaminan, wang jaminan, bond, savings"},
	{"advance", "advance, advances, salary advance, uang muka, pendahuluan, kasbon"},
	{"union", "union, serikat, kesatuan"},
	{"cooperative", "cooperative, co operative, coop, co op, koperasi"},
	{"shares", "share, shares, saham"},
	{"housing", "housing, accommodation, hostel, dormitory, lodging, rent, rental, house, room, tempat tinggal, asrama, penginapan, sewa, rumah"},
	{"food", "food, meal, meals, makan, makanan, catering"},
	{"third-party", "third party, pihak ketiga, pihak lain"},
	{"services", "service, services, amenities, utilities, electricity, water, listrik, elektrik, layanan, perkhidmatan"},
	{"goods", "goods, barang"},
}

// paymentKinds are what a worker may have paid to get the job: the fourteen
// costs of BP2MI regulation 9/2020 article 3(2).
var paymentKinds = []kind{
	{"ticket-home", "return ticket, ticket home, tiket pulang, repatriation"},
	{"ticket-out", "ticket, air ticket, flight, airfare, tiket, tambang"},
	{"visa", "visa, work visa, permit, plks"},
	{"legalisation", "legalisation, legalization, legalisasi, pengesahan"},
	{"competence", "certificate, certification, competence, kompetensi, sertifikat, sijil, uji"},
	{"training", "training, course, pelatihan, latihan, kursus"},
	{"passport", "passport, paspor, pasport"},
	{"police-letter", "police, skck, polis"},
	{"social-security", "social security, bpjs, jaminan sosial, insurance, asuransi, insurans"},
	{"medical-extra", "extra medical, additional medical"},
	{"medical", "medical, health, mcu, psychological, psikologi, kesehatan, kesihatan, fomema"},
	{"accommodation", "accommodation, lodging, penginapan, penampungan"},
	{"transport", "transport, local transport, transportation, transportasi, pengangkutan"},
	{"service-fee", "service fee, agency fee, agency service fee, agency, agent, recruitment, recruitment fee, placement, placement fee, broker, sponsor, jasa, penempatan, agen, agensi, ejen, calo"},
}

func deductionKind(item string) string { return kindOf(deductionKinds, item) }
func paymentKind(item string) string   { return kindOf(paymentKinds, item) }

// kindOf returns the kind a paper's words name, "other" when none is known.
func kindOf(kinds []kind, item string) string {
	text := " " + strings.Join(strings.FieldsFunc(strings.ToLower(item), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ") + " "
	for _, k := range kinds {
		if strings.TrimSpace(text) == k.name || strings.TrimSpace(text) == strings.ReplaceAll(k.name, "-", " ") {
			return k.name
		}
	}
	for _, k := range kinds {
		for word := range strings.SplitSeq(k.words, ", ") {
			if strings.Contains(text, " "+word+" ") {
				return k.name
			}
		}
	}
	return "other"
}
