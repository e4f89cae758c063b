#!/usr/bin/env bash
# A vendor's security questionnaire, filled in with Word: answers chosen from lists, ticked
# boxes, a picked date, and a sentence with a cross-reference. Word has two kinds of form
# fields, the old one (FORMDROPDOWN, FORMCHECKBOX, FORMTEXT) and content controls.
#
# One would guess: readers of DOCX give the answers that Word shows, perhaps without the boxes.
#
# What happens: one reader of five has all nine answers, docx2python.
#   What was chosen from an old list stands nowhere as text, only as the number of the entry,
#   <w:result w:val="1"/>. docx2txt, python-docx, mammoth and pandoc give nothing; an old box
#   is ticked to docx2python and (in HTML) to mammoth alone.
#   python-docx leaves out content controls, chosen answers and dates, and a whole row of a
#   table that is in one. mammoth's plain text has no boxes of either kind.
#   The cross-reference, "within 10 days", is "within  days" to python-docx, mammoth and
#   pandoc when Word stored it in the short form (fldSimple); in the long form all have it.
#
# Seen with: docx2python 3.7.1, docx2txt 0.9, python-docx 1.2.0, mammoth 1.13.0,
# pypandoc-binary 1.17.
#
# Why it matters: an answer that is not there looks like a question that was not answered, and
# a ticked box like an empty one. "Is ePHI encrypted?" has no answer in four of five readers, and
# the days of a clause are gone although the paragraph around them is there.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet docx2python==3.7.1 docx2txt==0.9 python-docx==1.2.0 mammoth==1.13.0 pypandoc-binary==1.17

cat >run.py <<'END'
import zipfile
from html.parser import HTMLParser

import docx
import docx2txt
import mammoth
import pypandoc
from docx2python import docx2python

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def text(words):
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def mark(kind, data=""):
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{data}</w:fldChar></w:r>'


def field(code, data="", shown=""):
    return (mark("begin", data) + f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
            + mark("separate") + shown + mark("end"))


def old(code, name, what, shown=""):
    return field(code, f'<w:ffData><w:name w:val="{name}"/><w:enabled/><w:calcOnExit w:val="0"/>{what}</w:ffData>', shown)


def control(kind, inside):
    return f"<w:sdt><w:sdtPr>{kind}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"


def paragraph(*parts):
    return "<w:p>" + "".join(parts) + "</w:p>"


def row(*cells):
    return "<w:tr>" + "".join(f"<w:tc>{paragraph(text(cell))}</w:tc>" for cell in cells) + "</w:tr>"


entries = '<w:listEntry w:val="Yes"/><w:listEntry w:val="Partly"/>'
items = '<w:listItem w:displayText="Yes" w:value="Yes"/><w:listItem w:displayText="Partly" w:value="Partly"/>'
states = ('<w14:checkbox><w14:checked w14:val="1"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
          '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>')
PARTS = [
    paragraph(text("Q1 old list: "), old("FORMDROPDOWN", "a", f'<w:ddList><w:result w:val="1"/>{entries}</w:ddList>'), text(" .")),
    paragraph(text("Q2 old box: "), old("FORMCHECKBOX", "b", '<w:checkBox><w:sizeAuto/><w:default w:val="0"/><w:checked/></w:checkBox>'), text(" .")),
    paragraph(text("Q3 old text: "), old("FORMTEXT", "c", "<w:textInput/>", text("Partly")), text(" .")),
    paragraph(text("Q4 list: "), control(f"<w:dropDownList>{items}</w:dropDownList>", text("Partly")), text(" .")),
    paragraph(text("Q5 box: "), control(states, text("\u2612")), text(" .")),
    paragraph(text("Q6 date: "), control('<w:date w:fullDate="2027-03-31T00:00:00Z"><w:dateFormat w:val="M/d/yyyy"/></w:date>', text("3/31/2027")), text(" .")),
    paragraph(text("Q7 reference, long: within "), field("REF days", shown=text("10")), text(" days .")),
    paragraph(text("Q8 reference, short: within "), f'<w:fldSimple w:instr=" REF days ">{text("10")}</w:fldSimple>', text(" days .")),
    '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>'
    + row("Q0 head:", "answer .") + control("", row("Q9 row:", "Partly .")) + "</w:tbl>",
    paragraph(text("End.")),
]
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
with zipfile.ZipFile("answers.docx", "w") as file:
    file.writestr("[Content_Types].xml", '<?xml version="1.0" encoding="UTF-8"?>'
                  '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                  f'<Override PartName="/word/document.xml" ContentType="{TYPES}"/></Types>')
    file.writestr("_rels/.rels", '<?xml version="1.0" encoding="UTF-8"?>'
                  '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                  f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>')
    file.writestr("word/document.xml", '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
                  f'<w:document xmlns:w="{W}" xmlns:r="{R}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
                  'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="w14">'
                  f'<w:body>{"".join(PARTS)}<w:sectPr/></w:body></w:document>')


class Boxes(HTMLParser):
    """The text of mammoth's HTML, with X for a ticked box."""
    def __init__(self):
        super().__init__()
        self.found = ""

    def handle_starttag(self, tag, attrs):
        self.found += ("X" if "checked" in dict(attrs) else "O") if tag == "input" else " "

    def handle_data(self, data):
        self.found += data


def python_docx():
    document = docx.Document("answers.docx")
    cells = [cell.text for table in document.tables for line in table.rows for cell in line.cells]
    return " ".join([*(part.text for part in document.paragraphs), *cells])


def html():
    boxes = Boxes()
    boxes.feed(mammoth.convert_to_html(open("answers.docx", "rb")).value)
    return boxes.found


READERS = {
    "docx2python": lambda: docx2python("answers.docx").text,
    "docx2txt": lambda: docx2txt.process("answers.docx"),
    "python-docx": python_docx,
    "mammoth, HTML": html,
    "mammoth, text": lambda: mammoth.extract_raw_text(open("answers.docx", "rb")).value,
    "pandoc": lambda: pypandoc.convert_file("answers.docx", "plain", extra_args=["--wrap=none"]),
}
QUESTIONS = ("Q1 old list:", "Q2 old box:", "Q3 old text:", "Q4 list:", "Q5 box:", "Q6 date:",
             "Q7 reference, long:", "Q8 reference, short:", "Q9 row:")
found = {name: " ".join(read().split()) for name, read in READERS.items()}
for question in QUESTIONS:
    print(question)
    for name, words in found.items():
        answer = words.split(question)[1].split(" .")[0].strip() if question in words else None
        print(f"  {name}:", "no such question" if answer is None else answer.replace("\u2612", "X") or "nothing")
END
env/bin/python run.py >seen

cat >expected <<'END'
Q1 old list:
  docx2python: Partly
  docx2txt: nothing
  python-docx: nothing
  mammoth, HTML: nothing
  mammoth, text: nothing
  pandoc: nothing
Q2 old box:
  docx2python: X
  docx2txt: nothing
  python-docx: nothing
  mammoth, HTML: X
  mammoth, text: nothing
  pandoc: nothing
Q3 old text:
  docx2python: Partly
  docx2txt: Partly
  python-docx: Partly
  mammoth, HTML: Partly
  mammoth, text: Partly
  pandoc: Partly
Q4 list:
  docx2python: Partly
  docx2txt: Partly
  python-docx: nothing
  mammoth, HTML: Partly
  mammoth, text: Partly
  pandoc: Partly
Q5 box:
  docx2python: X
  docx2txt: X
  python-docx: nothing
  mammoth, HTML: X
  mammoth, text: nothing
  pandoc: X
Q6 date:
  docx2python: 3/31/2027
  docx2txt: 3/31/2027
  python-docx: nothing
  mammoth, HTML: 3/31/2027
  mammoth, text: 3/31/2027
  pandoc: 3/31/2027
Q7 reference, long:
  docx2python: within 10 days
  docx2txt: within 10 days
  python-docx: within 10 days
  mammoth, HTML: within 10 days
  mammoth, text: within 10 days
  pandoc: within 10 days
Q8 reference, short:
  docx2python: within 10 days
  docx2txt: within 10 days
  python-docx: within days
  mammoth, HTML: within days
  mammoth, text: within days
  pandoc: within days
Q9 row:
  docx2python: Partly
  docx2txt: Partly
  python-docx: no such question
  mammoth, HTML: Partly
  mammoth, text: Partly
  pandoc: Partly
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
