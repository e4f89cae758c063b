#!/usr/bin/env bash
# A policy in DOCX whose dates and ranges are typed with non-breaking hyphens, read as text.
#
# One would guess: the hyphen comes out as "-" or as U+2011; readers of DOCX differ in
# layout, not in the characters of plain paragraphs.
#
# What happens: Word stores what Ctrl+Shift+_ types as the element <w:noBreakHyphen/>, not
# as a character. docx2txt knows no such element, and what stood on both sides becomes one
# number: "2027-03-31" is 20270331, "6-7 years" is "67 years", "164.308-316" is 164.308316.
# python-docx gives "-", mammoth U+2011. Searching for "-" finds the date in one of three.
#
# Seen with: docx2txt 0.9, python-docx 1.2.0, mammoth 1.13.0.
#
# Why it matters: retention periods, due days and citations are what non-breaking hyphens
# are for. Nothing shows that a character is missing, and 67 is as good a number as 6-7.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet docx2txt==0.9 python-docx==1.2.0 mammoth==1.13.0

cat >run.py <<'END'
import zipfile

import docx
import docx2txt
import mammoth

hyphen = "</w:t><w:noBreakHyphen/><w:t>"
text = "Keep logs 6~7 years; next review 2027~03~31; see 164.308~316.".replace("~", hyphen)
schemas = "http://schemas.openxmlformats.org"
with zipfile.ZipFile("policy.docx", "w") as package:
    package.writestr("[Content_Types].xml", f"""<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="{schemas}/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>""")
    package.writestr("_rels/.rels", f"""<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="{schemas}/package/2006/relationships">
<Relationship Id="rId1" Type="{schemas}/officeDocument/2006/relationships/officeDocument"
 Target="word/document.xml"/></Relationships>""")
    package.writestr("word/document.xml", f"""<?xml version="1.0" encoding="UTF-8"?>
<w:document xmlns:w="{schemas}/wordprocessingml/2006/main"><w:body>
<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>""")

print("docx2txt", ascii(docx2txt.process("policy.docx").strip()))
print("python-docx", ascii(docx.Document("policy.docx").paragraphs[0].text))
with open("policy.docx", "rb") as file:
    print("mammoth", ascii(mammoth.extract_raw_text(file).value.strip()))
END
env/bin/python run.py >seen

cat >expected <<'END'
docx2txt 'Keep logs 67 years; next review 20270331; see 164.308316.'
python-docx 'Keep logs 6-7 years; next review 2027-03-31; see 164.308-316.'
mammoth 'Keep logs 6\u20117 years; next review 2027\u201103\u201131; see 164.308\u2011316.'
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
