package labour

import (
	"bytes"

	"siger/internal/i18n"
	"siger/internal/labour/contract"
	"siger/internal/labour/debt"
	"siger/internal/labour/payslip"
)

// debtQuestions are the questions about what a worker paid and borrowed.
var debtQuestions = []question{
	{key: "items", kind: "list", group: "items"},
	{key: "net_wage", kind: "money", group: "wage"},
	{key: "floor", kind: "money", group: "wage"},
	{key: "contract_months", kind: "whole", group: "wage"},
	{key: "sector", kind: "choice", group: "wage", facts: "sector", of: contract.Sectors},
}

// Rows of the list of what was paid: how many the form begins with and takes.
const firstItems, mostItems = 2, 15

// debtCurrencies are those an amount may be in: of home and of the market.
func (c *Checks) debtCurrencies() []string {
	return []string{c.Pack.Region.Currency, c.Pack.Market.Currency}
}

// readDebt reads a ledger out of a form; the faults are those of its inputs.
func (c *Checks) readDebt(in answers, l i18n.Lang) (debt.Ledger, error) {
	f := newDocForm(in, l, "")
	for i := range mostItems {
		c.debtItem(&f, i)
	}
	for _, key := range []string{"net_wage", "floor"} {
		if d := f.money(key, payslip.Currency); d != nil {
			f.put(key, map[string]any{"amount": *d, "currency": payslip.Currency})
		}
	}
	f.put("contract_months", f.whole("contract_months", 600))
	f.put("sector", f.choice("sector", contract.Sectors))
	if f.doc["items"] == nil && len(f.wrong) == 0 {
		f.refuse(row("items", 0, "amount"), "nothing")
	}
	if len(f.wrong) > 0 {
		return debt.Ledger{}, f.wrong
	}
	return debt.Read(bytes.NewReader(f.file()))
}

// debtItem reads a row: what it was for, and how it was borrowed.
func (c *Checks) debtItem(f *docForm, n int) {
	one := f.sub("items", n)
	one.put("kind", one.choice("kind", c.Debts.Kinds()))
	one.put("item", one.text("item"))
	one.put("to", one.choice("to", debt.Payees))
	one.put("on", one.date("on"))
	loan := newDocForm(one.in, one.lang, one.prefix)
	loan.put("lender", loan.choice("lender", debt.Lenders))
	loan.put("rate", loan.number("rate"))
	loan.put("months", loan.whole("months", 600))
	if loan.said {
		loan.put("per", loan.choice("per", []string{"month", "year"}))
		loan.put("method", loan.choice("method", []string{debt.Flat, debt.Reducing}))
		one.put("borrowed", loan.doc)
		one.said = true
	}
	one.wrong = append(one.wrong, loan.wrong...)
	said := one.in[one.prefix+"amount"] != ""
	currency := c.Pack.Region.Currency
	if one.said || said {
		if chosen := one.choice("currency", c.debtCurrencies()); chosen != "" {
			currency = chosen
		}
		one.put("currency", currency)
	}
	one.put("amount", one.money("amount", currency))
	if one.said && !said {
		one.refuse("amount", "amount")
	}
	if _, named := one.doc["item"]; one.said && !named {
		one.put("item", i18n.Fill(f.lang, c.Texts.T(f.lang, "labour.debt.item"), "n", n+1))
	}
	f.add("items", &one)
}
