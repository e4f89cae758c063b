#!/usr/bin/env bash
# A risk register and a policy in Office's "Strict Open XML" (ISO/IEC 29500-1, the standard's
# own form; the usual files are of its "transitional" part). Both are made twice, with nothing
# changed but the names of the namespaces.
#
# One would guess: a reader reads both, or says that it does not know this kind of file.
#
# What happens:
#   openpyxl opens the register without an error: a workbook with no sheets. All it says is a
#   Python warning, "File contains an invalid specification for 0".
#   docx2txt gives an empty text for the policy, without a word.
#   python-docx raises KeyError about a relationship, which sounds like a damaged file.
#   python-calamine, xlsx2csv and mammoth read the strict files like the others.
#
# Seen with: openpyxl 3.1.5, docx2txt 0.9, python-docx 1.2.0, python-calamine 0.9.1, xlsx2csv
# 0.8.6, mammoth 1.13.0.
#
# Why it matters: Word and Excel save this kind under "Save as", with the usual extension, and
# some public bodies ask for it. A script that loops over sheets finds no risks, one that
# searches policies for a word finds none in this one, and both end well.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet openpyxl==3.1.5 docx2txt==0.9 python-docx==1.2.0 python-calamine==0.9.1 \
    xlsx2csv==0.8.6 mammoth==1.13.0

cat >make.py <<'END'
import zipfile

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
KIND = "application/vnd.openxmlformats-officedocument."
FORMS = {
    "usual": {"sheet": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
              "word": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
              "link": "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "mark": ""},
    "strict": {"sheet": "http://purl.oclc.org/ooxml/spreadsheetml/main",
               "word": "http://purl.oclc.org/ooxml/wordprocessingml/main",
               "link": "http://purl.oclc.org/ooxml/officeDocument/relationships", "mark": "strict"},
}


def links(form, *targets):
    return f'{XML}<Relationships xmlns="{PACKAGE}relationships">' + "".join(
        f'<Relationship Id="rId{number}" Type="{form["link"]}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)) + "</Relationships>"


def package(name, kinds, parts):
    types = "".join(f'<Override PartName="/{part}" ContentType="{KIND}{kind}+xml"/>' for part, kind in kinds.items())
    with zipfile.ZipFile(name, "w") as file:
        file.writestr("[Content_Types].xml", f'{XML}<Types xmlns="{PACKAGE}content-types">'
                      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                      f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>')
        for part, text in parts.items():
            file.writestr(part, text)


def cell(at, text):
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


for name, form in FORMS.items():
    sheet, word = form["sheet"], form["word"]
    mark = ' {}conformance="strict"' if form["mark"] else ""
    package(f"register-{name}.xlsx",
            {"xl/workbook.xml": "spreadsheetml.sheet.main", "xl/worksheets/sheet1.xml": "spreadsheetml.worksheet",
             "xl/styles.xml": "spreadsheetml.styles"},
            {"_rels/.rels": links(form, ("officeDocument", "xl/workbook.xml")),
             "xl/_rels/workbook.xml.rels": links(form, ("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")),
             "xl/workbook.xml": f'{XML}<workbook xmlns="{sheet}" xmlns:r="{form["link"]}"{mark.format("")}><sheets>'
                                '<sheet name="Risks" sheetId="1" r:id="rId1"/></sheets></workbook>',
             "xl/styles.xml": f'{XML}<styleSheet xmlns="{sheet}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/>'
                              '</font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
                              '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/>'
                              '<top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" '
                              'fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" '
                              'borderId="0" xfId="0"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" '
                              'builtinId="0"/></cellStyles></styleSheet>',
             "xl/worksheets/sheet1.xml": f'{XML}<worksheet xmlns="{sheet}"><sheetData>'
                                         f'<row r="1">{cell("A1", "Risk")}{cell("B1", "Owner")}</row>'
                                         f'<row r="2">{cell("A2", "Lost laptop")}{cell("B2", "Dana Reyes")}</row>'
                                         '</sheetData></worksheet>'})
    package(f"policy-{name}.docx", {"word/document.xml": "wordprocessingml.document.main"},
            {"_rels/.rels": links(form, ("officeDocument", "word/document.xml")),
             "word/_rels/document.xml.rels": links(form),
             "word/document.xml": f'{XML}<w:document xmlns:w="{word}"{mark.format("w:")}><w:body><w:p><w:r>'
                                  '<w:t>Laptops are encrypted.</w:t></w:r></w:p></w:body></w:document>'})
END
cat >read.py <<'END'
import io
import warnings

import docx
import docx2txt
import mammoth
import openpyxl
from python_calamine import CalamineWorkbook
from xlsx2csv import Xlsx2csv


def as_csv(name):
    out = io.StringIO()
    Xlsx2csv(name).convert(out)
    return out.getvalue()


def calamine(name):
    book = CalamineWorkbook.from_path(name)
    return [book.get_sheet_by_name(sheet).to_python() for sheet in book.sheet_names]


def text(name):
    with open(name, "rb") as file:
        return mammoth.extract_raw_text(file).value


readers = {
    "register-{}.xlsx": {
        "openpyxl": lambda name: [[[cell.value for cell in row] for row in sheet] for sheet in openpyxl.load_workbook(name)],
        "python-calamine": calamine, "xlsx2csv": as_csv},
    "policy-{}.docx": {
        "docx2txt": docx2txt.process,
        "python-docx": lambda name: "\n".join(part.text for part in docx.Document(name).paragraphs),
        "mammoth": text},
}
for pattern, each in readers.items():
    for form in ("usual", "strict"):
        for name, read in each.items():
            with warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                try:
                    found = repr(read(pattern.format(form)))
                except KeyError as error:
                    found = f"KeyError {error.args[0][:29]}..."
            print(f"{form}: {name}: {found}", *(f"(warning: {each.message})" for each in warned
                                               if issubclass(each.category, UserWarning)))
END
python3 make.py
env/bin/python read.py >seen

cat >expected <<'END'
usual: openpyxl: [[['Risk', 'Owner'], ['Lost laptop', 'Dana Reyes']]]
usual: python-calamine: [[['Risk', 'Owner'], ['Lost laptop', 'Dana Reyes']]]
usual: xlsx2csv: 'Risk,Owner\nLost laptop,Dana Reyes\n'
strict: openpyxl: [] (warning: File contains an invalid specification for 0. This will be removed)
strict: python-calamine: [[['Risk', 'Owner'], ['Lost laptop', 'Dana Reyes']]]
strict: xlsx2csv: 'Risk,Owner\nLost laptop,Dana Reyes\n'
usual: docx2txt: 'Laptops are encrypted.'
usual: python-docx: 'Laptops are encrypted.'
usual: mammoth: 'Laptops are encrypted.\n\n'
strict: docx2txt: ''
strict: python-docx: KeyError no relationship of type 'http...
strict: mammoth: 'Laptops are encrypted.\n\n'
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
