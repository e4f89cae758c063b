#!/usr/bin/env bash
# A tagged paragraph with one word in marks of its own: /P BDC ... /Span BDC 6 EMC ... EMC.
#
# One would guess: what is nested in the paragraph's marks belongs to the paragraph, and so
# does what comes after it, up to the outer EMC. ISO 32000 (14.6) says that marks nest.
#
# What happens: pdfplumber takes the *inner* end for the end of the paragraph. The word in
# the span and all text after it have no mcid; read by the structure tree, "Keep audit logs
# for 6 years." is "Keep audit logs for ". One word in another language is enough (/Lang),
# and so is an ActualText, which makers of PDF write by themselves.
#   pdf.js gives the whole sentence for the same paragraph.
#   pdfinfo -struct-text (poppler 22.12.0, not run here) stops in the same way, one word
#   later; pdftotext has everything.
#   Text made by typst shows how one comes by it: a zero-width space behind the brackets of
#   164.308(a)(1)(ii)(A) is written as an ActualText, and the rest of the sentence is gone.
#
# Seen with: pdfplumber 0.11.10 (pdfminer.six 20260107), pikepdf 10.18.0 and typst 0.15.2
# (make the files), pdfjs-dist 5.6.205.
#
# Why it matters: whoever takes policies or reports apart by their tags, for a register or
# to prove that they are accessible, loses the ends of paragraphs, and what is left reads as
# a sentence. A tagged text that is shorter than the plain one is no proof of bad tags.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet pdfplumber==0.11.10 pdfminer.six==20260107 pikepdf==10.18.0 typst==0.15.2
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund pdfjs-dist@5.6.205

cat >run.py <<'END'
import pdfplumber
import pikepdf
import typst
from pikepdf import Array, Dictionary, Name


def tagged(path, content):
    """One page with one paragraph, whose marks have the number 0."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(400, 100))
    page.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding))))
    page.Contents = pdf.make_stream(
        b"/P <</MCID 0>> BDC BT /F1 12 Tf 20 50 Td " + content + b" ET EMC")
    page.StructParents = 0
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    body = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
    paragraph = pdf.make_indirect(Dictionary(
        Type=Name.StructElem, S=Name.P, P=body, Pg=page.obj, K=0))
    body.K = Array([paragraph])
    root.K = Array([body])
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array([0, Array([paragraph])])))
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.Lang = "en"
    pdf.save(path)


tagged("plain.pdf", b"(Keep audit logs for ) Tj (6) Tj ( years.) Tj")
tagged("lang.pdf", b"(Keep audit logs for ) Tj /Span <</Lang (es)>> BDC (6) Tj EMC ( years.) Tj")
tagged("actual.pdf", b"(Keep audit logs for ) Tj /Span <</ActualText (6)>> BDC (6) Tj EMC ( years.) Tj")
source = '#set document(title: "T", date: none)\n#set text(lang: "en")\n'
source += "Under 164.308(a)\u200b(1)\u200b(ii)(A) it asks."
with open("typst.pdf", "wb") as out:
    out.write(typst.compile(source.encode(), pdf_standards=["ua-1"]))

for name in ("plain", "lang", "actual", "typst"):
    with pdfplumber.open(name + ".pdf") as pdf:
        page = pdf.pages[0]
        marked = "".join(char["text"] for char in page.chars if char["mcid"] == 0)
        every = "".join(char["text"] for char in page.chars)
        print("pdfplumber", name, ascii(marked), "of", ascii(every))
END
cat >read.mjs <<'END'
import fs from 'node:fs';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

for (const name of ['plain', 'lang', 'actual']) {
  const pdf = await getDocument({ data: new Uint8Array(fs.readFileSync(`${name}.pdf`)), verbosity: 0 }).promise;
  const page = await pdf.getPage(1);
  const open = [];
  let marked = '';
  for (const item of (await page.getTextContent({ includeMarkedContent: true })).items) {
    if (item.type === 'endMarkedContent') open.pop();
    else if (item.type) open.push(item.id);
    else if (open.some((id) => id?.endsWith('_mc0'))) marked += item.str;
  }
  console.log('pdf.js', name, JSON.stringify(marked));
}
END
{ env/bin/python run.py; node read.mjs; } >seen

cat >expected <<'END'
pdfplumber plain 'Keep audit logs for 6 years.' of 'Keep audit logs for 6 years.'
pdfplumber lang 'Keep audit logs for ' of 'Keep audit logs for 6 years.'
pdfplumber actual 'Keep audit logs for ' of 'Keep audit logs for 6 years.'
pdfplumber typst 'Under 164.308(a)\u200b(1)\u200b(ii' of 'Under 164.308(a)\u200b(1)\u200b(ii)\u200b(A)\u200b it asks.'
pdf.js plain "Keep audit logs for 6 years."
pdf.js lang "Keep audit logs for 6 years."
pdf.js actual "Keep audit logs for 6 years."
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
