#!/usr/bin/env bash
# A draft of a business associate agreement with tracked changes: counsel shortens 60 days
# to 10 in one clause, and moves another clause down, changing 30 days to 5 in it.
#
# One would guess: a reader gives the text as it was or as it will be; deleted words are
# left out, since Word marks them as such (<w:delText>).
#
# What happens: a move is marked otherwise. Moved words stand as ordinary text in
# <w:moveFrom>, and there are three answers from four readers.
#   docx2txt and docx2python give the clause twice, in the old place as it was (30 days) and
#   in the new place as it will be (5 days); insertions and deletions they do apply.
#   python-docx gives it nowhere, and of the other clause neither number is left: "within
#   days". It skips all that is inserted or moved, so its text is no version of the draft.
#   mammoth gives the text as it will be.
#
# Seen with: docx2txt 0.9, docx2python 3.7.1, python-docx 1.2.0, mammoth 1.13.0.
#
# Why it matters: whether an agreement says who must report, and within how many days, is
# read out of drafts by programs. Two of these readers find a promise that counsel took
# out, one misses a clause that is there, and none of them says that changes are pending.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet docx2txt==0.9 docx2python==3.7.1 python-docx==1.2.0 mammoth==1.13.0

cat >run.py <<'END'
import re

import docx
import docx2txt
import mammoth
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx2python import docx2python

numbers = iter(range(1, 100))


def run(text, tag="t"):
    return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def change(kind, content):
    return (f'<w:{kind} w:id="{next(numbers)}" w:author="Counsel" w:date="2026-11-02T10:00:00Z">'
            f'{content}</w:{kind}>')


def moved(side, content):
    number = next(numbers)
    return (f'<w:{side}RangeStart w:id="{number}" w:name="move1" w:author="Counsel" '
            f'w:date="2026-11-02T10:00:00Z"/>{content}<w:{side}RangeEnd w:id="{number}"/>')


paragraphs = [
    run("Report a breach within ") + change("del", run("60", "delText")) + change("ins", run("10"))
    + run(" days."),
    moved("moveFrom", change("moveFrom", run("Return all ePHI within 30 days."))),
    run("Keep records for six years."),
    moved("moveTo", change("moveTo", run("Return all ePHI within "))
          + change("ins", run("5")) + change("moveTo", run(" days."))),
]
draft = docx.Document()
for content in paragraphs:
    draft.element.body.insert(len(draft.element.body) - 1,
                              parse_xml(f"<w:p {nsdecls('w')}>{content}</w:p>"))
draft.save("draft.docx")

readers = {
    "docx2txt": lambda: docx2txt.process("draft.docx").split("\n"),
    "docx2python": lambda: docx2python("draft.docx").text.split("\n"),
    "python-docx": lambda: [paragraph.text for paragraph in docx.Document("draft.docx").paragraphs],
    "mammoth": lambda: re.findall("<p>(.*?)</p>", mammoth.convert_to_html(open("draft.docx", "rb")).value),
}
for name, read in readers.items():
    print(name)
    for line in read():
        if line:
            print("   ", line)
END
env/bin/python run.py >seen

cat >expected <<'END'
docx2txt
    Report a breach within 10 days.
    Return all ePHI within 30 days.
    Keep records for six years.
    Return all ePHI within 5 days.
docx2python
    Report a breach within 10 days.
    Return all ePHI within 30 days.
    Keep records for six years.
    Return all ePHI within 5 days.
python-docx
    Report a breach within  days.
    Keep records for six years.
mammoth
    Report a breach within 10 days.
    Keep records for six years.
    Return all ePHI within 5 days.
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
