package app

import "context"

// elsewhere are pages that only show in a state a test of their own brings
// about, and files.
var elsewhere = []string{
	"identity.signin.open", "identity.signin.factor", "identity.signin.setup", "desk.case", "desk.case.file", "desk.intake.logged", "desk.intake.receipt",
	"desk.demand.file", "desk.inbox.file", "desk.wanted.feed", "desk.wanted.file", "desk.import.file", "desk.import.check",
	"desk.export.people", "desk.export.organisations", "desk.export.journal", "desk.export.letters", "desk.export.messages", "desk.export.waiting", "desk.export.tokens",
	"labour.worker", "labour.worker.edit", "labour.placement", "labour.placement.file", "labour.matching.order", "labour.own.code", "labour.verify.skill", "labour.verify.short", "labour.issuer.site", "labour.issuer.document", "labour.issuer.status",
	"document.letter", "document.letter_edit", "document.letter_pdf", "document.verify", "document.check",
}

// personBehind returns the id of the example person behind a door.
func personBehind(a *App, door string) string {
	p, err := a.people.store.PersonByEmail(context.Background(), door+"@contoh.example")
	if err != nil {
		panic(err)
	}
	return p.ID
}

// The pages of signing in, of accounts, of administration and of the desks.
func init() {
	steps = append(steps, []step{
		{"identity.signin", [3]string{"/id/masuk", "/ms/log-masuk", "/en/sign-in"}, "", [3]string{"Masuk", "Log masuk", "Sign in"}, ""},
		{"identity.signin.link", [3]string{"/id/masuk/tautan", "/ms/log-masuk/pautan", "/en/sign-in/link"}, "", [3]string{"tautan", "pautan", "link"}, ""},
		{"identity.demo", [3]string{"/id/masuk-sebagai", "/ms/masuk-sebagai", "/en/enter-as"}, "",
			[3]string{"Petugas provinsi: meja Perdagangan", "Pegawai wilayah: meja Perdagangan", "Officer of the province: Trade desk"}, ""},
		{"identity.demo.door", [3]string{"/id/masuk-sebagai/{door}", "/ms/masuk-sebagai/{door}", "/en/enter-as/{door}"}, "",
			[3]string{"Masuk sebagai Contoh Pimpinan", "Masuk sebagai Contoh Pimpinan", "Enter as Contoh Pimpinan"}, ""},
		{"identity.account", [3]string{"/id/akun", "/ms/akaun", "/en/account"}, "", [3]string{"Sesi yang terbuka", "Sesi yang dibuka", "Open sessions"}, "officer-trade"},
		{"identity.reads", [3]string{"/id/akun/dibaca", "/ms/akaun/dibaca", "/en/account/read-by"}, "",
			[3]string{"Siapa yang membaca data saya", "Siapa yang membaca rekod saya", "Who read my record"}, "partner"},
		{"identity.passkeys", [3]string{"/id/akun/passkey", "/ms/akaun/passkey", "/en/account/passkey"}, "", [3]string{"sandi", "laluan", "asskey"}, "partner"},
		{"identity.handover", [3]string{"/id/serahkan-tautan/{person}", "/ms/serah-pautan/{person}", "/en/hand-over-link/{person}"}, "",
			[3]string{"Contoh Sari Pemasok", "Contoh Sari Pemasok", "Contoh Sari Pemasok"}, "attache-trade"},
		{"identity.people", [3]string{"/id/admin/orang", "/ms/admin/orang", "/en/admin/people"}, "q=contoh", [3]string{"18 orang", "18 orang", "18 people"}, "admin"},
		{"identity.person", [3]string{"/id/admin/orang/{person}", "/ms/admin/orang/{person}", "/en/admin/people/{person}"}, "",
			[3]string{"Tutup akun", "Tutup akaun", "Close the account"}, "admin"},
		{"identity.organisations", [3]string{"/id/admin/organisasi", "/ms/admin/organisasi", "/en/admin/organisations"}, "",
			[3]string{"Contoh Niaga", "Contoh Niaga", "Contoh Niaga"}, "admin"},
		{"identity.journal", [3]string{"/id/admin/jurnal", "/ms/admin/jurnal", "/en/admin/journal"}, "", [3]string{"Siapa melakukan apa", "Siapa melakukan apa", "Who did what"}, "auditor"},
		{"desk.today", [3]string{"/id/meja", "/ms/meja", "/en/desk"}, "", [3]string{"Hari ini", "Hari ini", "Today"}, "officer-trade"},
		{"desk.inbox", [3]string{"/id/meja/kotak-masuk", "/ms/meja/peti-masuk", "/en/desk/inbox"}, "", [3]string{"Perdagangan", "Perdagangan", "Trade"}, "leader"},
		{"desk.intake", [3]string{"/id/meja/catat", "/ms/meja/catat", "/en/desk/log"}, "", [3]string{"WhatsApp", "WhatsApp", "WhatsApp"}, "attache-trade"},
		{"desk.intake.assisted", [3]string{"/id/meja/catat/dibantu", "/ms/meja/catat/dibantu", "/en/desk/log/assisted"}, "", [3]string{"WhatsApp", "WhatsApp", "WhatsApp"}, "officer-labour"},
		{"desk.demand", [3]string{"/id/permintaan-belum-terpenuhi", "/ms/permintaan-belum-dipenuhi", "/en/unmet-demand"}, "", [3]string{"CSV", "CSV", "CSV"}, "leader"},
		{"desk.wanted", [3]string{"/id/dicari", "/ms/dicari", "/en/wanted"}, "", [3]string{"dicari", "dicari", "want"}, ""},
		{"document.letters", [3]string{"/id/meja/surat", "/ms/meja/surat", "/en/desk/letters"}, "", [3]string{"Tulis surat", "Tulis surat", "Write a letter"}, "officer-trade"},
		{"document.letter_new", [3]string{"/id/meja/surat/baru", "/ms/meja/surat/baharu", "/en/desk/letters/new"}, "", [3]string{"Simpan konsep", "Simpan draf", "Save the draft"}, "attache-trade"},
		{"message.inbox", [3]string{"/id/akun/pesan", "/ms/akaun/mesej", "/en/account/messages"}, "", [3]string{"Belum ada pesan", "Belum ada mesej", "No messages yet"}, "partner"},
		{"message.waiting", [3]string{"/id/meja/pesan", "/ms/meja/mesej", "/en/desk/messages"}, "", [3]string{"Tidak ada pesan", "Tiada mesej", "Nothing is waiting"}, "officer-labour"},
		{"desk.import", [3]string{"/id/meja/impor", "/ms/meja/import", "/en/desk/import"}, "", [3]string{"Impor penawaran pemasok", "Import tawaran pembekal", "Import suppliers' offers"}, "officer-trade"},
		{"desk.import.list", [3]string{"/id/meja/impor/daftar/identity.people", "/ms/meja/import/senarai/identity.people", "/en/desk/import/lists/identity.people"}, "",
			[3]string{"Tidak ada undangan yang dikirim", "Tiada jemputan dihantar", "No invitation is sent"}, "admin"},
		{"labour.workers", [3]string{"/id/kerja/pekerja", "/ms/kerja/pekerja", "/en/work/workers"}, "", [3]string{"Contoh Siti Aminah", "Contoh Siti Aminah", "Contoh Siti Aminah"}, "centre"},
		{"labour.worker.new", [3]string{"/id/kerja/pekerja/baru", "/ms/kerja/pekerja/baharu", "/en/work/workers/new"}, "", [3]string{"Setiap izin dapat dicabut", "boleh ditarik balik", "can be withdrawn"}, "officer-labour"},
		{"labour.own", [3]string{"/id/kerja/saya", "/ms/kerja/saya", "/en/work/mine"}, "", [3]string{"Tahun lahir", "Tahun lahir", "year of birth"}, ""},
		{"labour.journeys", [3]string{"/id/kerja/langkah", "/ms/kerja/langkah", "/en/work/journey"}, "", [3]string{"pekerjaan di perusahaan", "kerja di syarikat", "work in a company"}, ""},
		{"labour.journey", [3]string{"/id/kerja/langkah/{route}", "/ms/kerja/langkah/{route}", "/en/work/journey/{route}"}, "", [3]string{"masih diperdebatkan", "masih dipertikaikan", "who pays is contested"}, ""},
		{"labour.placements", [3]string{"/id/kerja/penempatan", "/ms/kerja/penempatan", "/en/work/placements"}, "", [3]string{"Diterima pekerja", "Diterima pekerja", "Accepted by the worker"}, "agency"},
		{"labour.matching", [3]string{"/id/kerja/pencocokan", "/ms/kerja/padanan", "/en/work/matching"}, "", [3]string{"Contoh Siti Aminah", "Contoh Siti Aminah", "Contoh Siti Aminah"}, "officer-labour"},
		{"labour.verify", [3]string{"/id/cek-sertifikat", "/ms/semak-sijil", "/en/check-certificate"}, "", [3]string{"Kode pada kartu", "Kod pada kad", "Code on the card"}, ""},
		{"labour.agency", [3]string{"/id/kerja/cek-agen", "/ms/kerja/semak-agensi", "/en/work/check-agency"}, "",
			[3]string{"Yang Anda tulis tidak disimpan", "Apa yang anda tulis tidak disimpan", "What you write is not kept"}, ""},
		{"labour.agency.own", [3]string{"/id/akun/agen", "/ms/akaun/agensi", "/en/account/agencies"}, "",
			[3]string{"Angka baru, tampil untuk umum mulai", "Angka baharu, dipaparkan kepada umum mulai", "New figures, public from"}, "agency"},
		{"labour.agencies", [3]string{"/id/meja/agen", "/ms/meja/agensi", "/en/desk/agencies"}, "",
			[3]string{"Contoh PT Angin Lalu", "Contoh PT Angin Lalu", "Contoh PT Angin Lalu"}, "officer-labour"},
		{"labour.agencies.one", [3]string{"/id/meja/agen/daftar/{agency}", "/ms/meja/agensi/senarai/{agency}", "/en/desk/agencies/lists/{agency}"}, "",
			[3]string{"Apa kata daftar selama ini", "Apa kata senarai selama ini", "What lists have said"}, "attache-labour"},
		{"labour.issuers", [3]string{"/id/admin/penerbit", "/ms/admin/pengeluar", "/en/admin/issuers"}, "", [3]string{"Kunci penerbit", "Kunci pengeluar", "Keys of those"}, "admin"},
	}...)
}

// The pages where anybody has papers, pay and debt checked.
func init() {
	steps = append(steps, []step{
		{"labour.contract", [3]string{"/id/kerja/periksa-perjanjian", "/ms/kerja/semak-kontrak", "/en/work/check-contract"}, "",
			[3]string{"Di rumah majikan", "Di rumah majikan", "In a household"}, ""},
		{"labour.contract.household", [3]string{"/id/kerja/periksa-perjanjian/rumah-tangga", "/ms/kerja/semak-kontrak/rumah-tangga", "/en/work/check-contract/household"}, "",
			[3]string{"Kapan ditandatangani", "Bilakah ditandatangani", "When was it signed"}, ""},
		{"labour.contract.sectors", [3]string{"/id/kerja/periksa-perjanjian/sektor-lain", "/ms/kerja/semak-kontrak/sektor-lain", "/en/work/check-contract/other-sectors"}, "",
			[3]string{"Berapa jam kerja seminggu", "Berapa jam kerja seminggu", "How many hours of work are there a week"}, ""},
		{"labour.papers", [3]string{"/id/kerja/bandingkan-kertas", "/ms/kerja/banding-kertas", "/en/work/compare-papers"}, "",
			[3]string{"Yang ditandatangani", "Yang ditandatangani", "What was signed"}, ""},
		{"labour.payslip", [3]string{"/id/kerja/periksa-gaji", "/ms/kerja/semak-gaji", "/en/work/check-pay"}, "",
			[3]string{"Berapa yang Anda terima", "Berapa yang anda terima", "How much did you receive"}, ""},
		{"labour.debt", [3]string{"/id/kerja/hitung-utang", "/ms/kerja/kira-hutang", "/en/work/debt-clock"}, "",
			[3]string{"Dibayar kepada siapa", "Dibayar kepada siapa", "Who was paid"}, ""},
	}...)
}
