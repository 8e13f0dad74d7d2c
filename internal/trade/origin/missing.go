package origin

import "siger/internal/i18n"

// ask names a fact that is missing, of a material or of the product.
func ask(fact, material string, question i18n.Text) Missing {
	return Missing{Fact: fact, Material: material, Question: question}
}
