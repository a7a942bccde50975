// Package document writes what people keep or print: letters as .docx files, briefs as PDF. It knows paragraphs
// and pages; what they say is no concern of its.
package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// A Letter is a text of paragraphs, ready to be edited and signed.
type Letter struct {
	Title      string // for the file's properties
	Lang       string // a BCP 47 tag, for spelling
	Paragraphs []string
	Sources    []string // set smaller below the letter
}

// Docx returns the letter as a .docx file: WordprocessingML (ISO/IEC 29500) of the few elements that a letter needs, on
// A4. It fails for nothing that a letter can hold: what XML does not allow is replaced. The same letter gives
// the same bytes.
func (l Letter) Docx() ([]byte, error) {
	var body strings.Builder
	for _, p := range l.Paragraphs {
		body.WriteString(paragraph(p, ""))
	}
	for _, s := range l.Sources {
		body.WriteString(paragraph(s, `<w:pPr><w:pStyle w:val="Source"/></w:pPr>`))
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageParts},
		{"docProps/core.xml", fmt.Sprintf(properties, escape(l.Title), escape(l.Lang))},
		{"word/_rels/document.xml.rels", documentParts},
		{"word/styles.xml", fmt.Sprintf(styles, escape(l.Lang))},
		{"word/document.xml", fmt.Sprintf(wordDocument, body.String())},
	} {
		w, err := z.Create(part.name)
		if err != nil {
			return nil, fmt.Errorf("docx: %w", err)
		}
		if _, err := w.Write([]byte(part.text)); err != nil {
			return nil, fmt.Errorf("docx: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("docx: %w", err)
	}
	return b.Bytes(), nil
}

// paragraph writes one paragraph; its lines stay lines.
func paragraph(text, style string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = `<w:t xml:space="preserve">` + escape(line) + `</w:t>`
	}
	return `<w:p>` + style + `<w:r>` + strings.Join(lines, `<w:br/>`) + `</w:r></w:p>`
}

func escape(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

const (
	declaration  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	contentTypes = declaration + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`
	packageParts = declaration + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`
	documentParts = declaration + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`
	properties = declaration + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
		`xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>%s</dc:title><dc:language>%s</dc:language></cp:coreProperties>`
	main   = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	styles = declaration + `<w:styles ` + main + `><w:docDefaults><w:rPrDefault><w:rPr>` +
		`<w:rFonts w:ascii="Cambria" w:hAnsi="Cambria" w:eastAsia="Cambria" w:cs="Times New Roman"/><w:sz w:val="23"/><w:szCs w:val="23"/><w:lang w:val="%s"/>` +
		`</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="180" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Source"><w:name w:val="Source"/><w:basedOn w:val="Normal"/>` +
		`<w:pPr><w:spacing w:after="40" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="17"/><w:szCs w:val="17"/></w:rPr></w:style></w:styles>`
	// A4 in twentieths of a point, with margins of 2.5 cm.
	wordDocument = declaration + `<w:document ` + main + `><w:body>%s<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>` +
		`<w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr></w:body></w:document>`
)
