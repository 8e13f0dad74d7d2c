package price

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// chickenAndEggs rewrites the acceptance file's observations as two lookups and
// a month file. A premise that has an item more than once gets further days.
func chickenAndEggs(t *testing.T) (premisesFile, itemsFile, monthFile string) {
	f, err := os.Open(acceptance(t, "prices/ayam_telur_price_2023.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(skipBOM(f)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at, err := columns(rows[0], []string{"item_unit", "price", "premise", "state", "district"})
	if err != nil {
		t.Fatal(err)
	}
	items, premises, days := map[string]int{}, map[string]int{}, map[[2]int]int{}
	itemText, premiseText, month := [][]string{{"item_code", "item", "unit", "item_group", "item_category"}},
		[][]string{{"premise_code", "premise", "address", "premise_type", "state", "district"}},
		[][]string{monthColumns}
	for _, row := range rows[1:] {
		item, premise := row[at[0]], strings.Join([]string{row[at[2]], row[at[3]], row[at[4]]}, "|")
		if items[item] == 0 {
			items[item] = len(items) + 1
			open := strings.LastIndexByte(item, '(')
			itemText = append(itemText, []string{strconv.Itoa(items[item]), item, strings.Trim(item[open:], "()"), "", ""})
		}
		if premises[premise] == 0 {
			premises[premise] = len(premises) + 1
			premiseText = append(premiseText, []string{fmt.Sprintf("%d.0", premises[premise]), row[at[2]], "", "Pasar Mini", row[at[3]], row[at[4]]})
		}
		key := [2]int{premises[premise], items[item]}
		days[key]++
		month = append(month, []string{fmt.Sprintf("2023-08-%02d", days[key]), strconv.Itoa(key[0]), strconv.Itoa(key[1]), row[at[1]]})
	}
	dir := t.TempDir()
	put := func(name string, rows [][]string) string {
		path := filepath.Join(dir, name)
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := csv.NewWriter(f).WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return put("lookup_premise.csv", premiseText), put("lookup_item.csv", itemText), put("pricecatcher_2023-08.csv", month)
}
