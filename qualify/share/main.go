// Command share prints what the share kit says and counts, one JSON object a line, for other people's counters
// to count again: every text of every entry in every language, and texts of all kinds of characters.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"cmcbot"
	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
	"cmcbot/internal/share"
)

// A line is one text with our count for one network.
type line struct {
	ID      string `json:"id"`
	Lang    string `json:"lang"`
	Network string `json:"network"`
	Text    string `json:"text"`
	Count   int    `json:"count"`
	Limit   int    `json:"limit"`
	Compose string `json:"compose"`
}

// samples are characters that are easily counted wrong.
var samples = []string{
	"", "a", "Žemaitija ir Ąžuolas, ė į š ų ū", "e\u0301e\u0323\u0301", "Російська мова, українська мова", "Συνθήκη για τα πυρομαχικά διασποράς",
	"集束弾薬に関する条約", "집속탄 금지 협약", "اتفاقية الذخائر العنقودية", "อนุสัญญาว่าด้วยระเบิดพวง", "क्लस्टर युद्ध सामग्री",
	"🇱🇹", "🇱🇹🇳🇴", "👩‍👩‍👧‍👦", "👍🏽", "1️⃣", "❤️", "☮️ peace", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "a 💥 b", "“quoted” – dash — and … ‘single’", "5 % · 10‰ †", "½ ² ³ €",
	"Read https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=XXVI-6&chapter=26&clang=_en",
	"Two: https://example.org/a and https://example.org/b", "UN News via usmuslims.com, 6 March 2025: https://example.org/x",
	"https://translation1.mil-osi.com/2025/09/15/украина-с-начала-войны", "C.N.347.2024 and Article 20(3)", "U.S. stocks, e.g. M864",
}

func main() {
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	book, problems := facts.Parse("facts.yaml", cmcbot.Facts)
	if book == nil {
		fmt.Fprintln(os.Stderr, problems)
		os.Exit(1)
	}
	for _, say := range lang.All() {
		for _, id := range share.IDs(book) {
			texts, _ := share.Kit(book, say, id, book.Updated)
			for _, t := range texts {
				print(out, line{id, say.Tag(), t.ID, t.Body, t.Count(t.Body), t.Limit, t.Compose})
			}
		}
	}
	for i, text := range samples {
		for _, n := range share.Networks()[:3] {
			print(out, line{fmt.Sprintf("sample-%d", i), "", n.ID, text, n.Count(text), n.Limit, ""})
		}
	}
}

func print(out *json.Encoder, l line) {
	if err := out.Encode(l); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
