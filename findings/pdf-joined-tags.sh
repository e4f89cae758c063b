#!/usr/bin/env bash
# Two tagged PDFs (PDF/UA-1) put together: a report and its appendix.
#
# One would guess: either the tags of both are kept, or they are lost and the result says
# that it is not tagged.
#
# What happens:
#   pikepdf (pages.extend) keeps the catalog of the first file: Marked true, PDF/UA claimed,
#   its title, its language. The pages of the second keep their StructParents number, which
#   now points into the first file's tree. A reader that asks for the structure of the
#   appendix (pdf.js, the viewer in Firefox) gets headings and a table of the *first* file,
#   without any text; the appendix itself is in no tag at all.
#   pypdf (append) gives no tags, no language and no title, and says so: not Marked.
#
# Seen with: typst 0.15.2 (makes the two files), pikepdf 10.18.0, pypdf 7.1.1,
# pdfjs-dist 5.6.205.
#
# Why it matters: analyses and their evidence are handed over as one file. What was checked
# as accessible page by page is no longer so once joined, and the file still claims it.
# "Marked" and "pdfuaid" prove nothing about pages that were added later.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet typst==0.15.2 pikepdf==10.18.0 pypdf==7.1.1
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund pdfjs-dist@5.6.205

cat >make.py <<'END'
import pikepdf
import pypdf
import typst

report = """
#set document(title: "Risk analysis", date: none)
#set text(lang: "en")
= Risks
Found in the analysis.
#table(columns: 2, table.header([Risk], [Level]), [R-1], [High])
"""
appendix = """
#set document(title: "Appendix", date: none)
#set text(lang: "es")
Anexo.
- uno
- dos
"""
for name, text in (("report", report), ("appendix", appendix)):
    with open(name + ".pdf", "wb") as out:
        out.write(typst.compile(text.encode(), pdf_standards=["ua-1"]))

first = pikepdf.open("report.pdf")
second = pikepdf.open("appendix.pdf")
first.pages.extend(second.pages)
first.save("pikepdf.pdf")

joined = pypdf.PdfWriter()
joined.append("report.pdf")
joined.append("appendix.pdf")
joined.write("pypdf.pdf")

for name in ("report", "appendix", "pikepdf", "pypdf"):
    pdf = pikepdf.open(name + ".pdf")
    root = pdf.Root
    print(
        f"{name}: marked {bool(root.get('/MarkInfo', {}).get('/Marked', False))},",
        f"PDF/UA {pdf.open_metadata().get('pdfuaid:part')}, lang {root.get('/Lang')},",
        "StructParents", *(page.get("/StructParents") for page in pdf.pages),
    )
END
cat >read.mjs <<'END'
import fs from 'node:fs';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

for (const name of ['report', 'appendix', 'pikepdf', 'pypdf']) {
  const pdf = await getDocument({ data: new Uint8Array(fs.readFileSync(`${name}.pdf`)), verbosity: 0 }).promise;
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const text = new Map();
    let open = null;
    for (const item of (await page.getTextContent({ includeMarkedContent: true })).items) {
      if (item.type === 'beginMarkedContentProps') open = item.id;
      else if (item.type === 'endMarkedContent') open = null;
      else if (open && item.str) text.set(open, (text.get(open) ?? '') + item.str.trim());
    }
    const roles = [];
    const words = [];
    const walk = (node) => {
      if (node.type === 'content') words.push(text.get(node.id) ?? '');
      else {
        if (/^(H1|P|Table|L)$/.test(node.role)) roles.push(node.role);
        (node.children ?? []).forEach(walk);
      }
    };
    const tree = await page.getStructTree();
    if (tree) walk(tree);
    console.log(`${name} page ${number}: ${tree ? roles.join(' ') : 'no structure'} | ${words.filter(Boolean).join(' / ')}`);
  }
}
END
{ env/bin/python make.py; node read.mjs; } >seen

cat >expected <<'END'
report: marked True, PDF/UA 1, lang en, StructParents 0
appendix: marked True, PDF/UA 1, lang es, StructParents 0
pikepdf: marked True, PDF/UA 1, lang en, StructParents 0 0
pypdf: marked False, PDF/UA None, lang None, StructParents None None
report page 1: H1 P Table | Risks / Found in the analysis. / Risk / Level / R-1 / High
appendix page 1: P L | Anexo. / • / uno / • / dos
pikepdf page 1: H1 P Table | Risks / Found in the analysis. / Risk / Level / R-1 / High
pikepdf page 2: H1 P Table | 
pypdf page 1: no structure | 
pypdf page 2: no structure | 
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
