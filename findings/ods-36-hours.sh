#!/usr/bin/env bash
# An OpenDocument table with a recovery time of 36 hours, read by six libraries.
#
# One would guess: a duration, or the text "36:00". ODS stores it without doubt, as
# office:value-type="time" and office:time-value="PT36H00M00S".
#
# What happens: five answers.
#   pandas (engine odf) refuses the *whole* table: it takes what is shown for a time of day,
#   and "hour must be in 0..23".
#   polars makes the cell null, without a word; 8 hours it reads well.
#   python-calamine (and pandas with it) gives the text PT36H00M00S, but a time of day for
#   the 8 hours above it.
#   SheetJS gives the number 1.5 with the format HH:MM:SS, which is not the cell's.
#   pyexcel-ods3 gives 1 day, 12:00:00; ezodf the text of the attribute.
#
# Seen with: pandas 3.1.1 with odfpy 1.4.1, polars 2.1.0 with fastexcel 0.21.0,
# python-calamine 0.9.1, pyexcel-ods3 0.6.1, ezodf 0.3.2, SheetJS (xlsx) 0.18.5.
#
# Why it matters: contingency plans are tables of recovery times, and 24 hours and more are
# usual. A table that reads well today stops being readable when one time passes a day; or,
# with polars, the longest times are the ones that are silently missing.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet pandas==3.1.1 odfpy==1.4.1 polars==2.1.0 fastexcel==0.21.0 \
    python-calamine==0.9.1 pyexcel-ods3==0.6.1 pyexcel-io==0.6.8 ezodf==0.3.2 lxml==6.1.3
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund xlsx@0.18.5

cat >run.py <<'END'
import warnings

warnings.simplefilter("ignore")

import ezodf
import pandas
import polars
import pyexcel_ods3
import python_calamine
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P


def cell(shown, **value):
    made = TableCell(**(value or {"valuetype": "string"}))
    made.addElement(P(text=shown))
    return made


def table(*rows):
    made = Table(name="Recovery")
    for cells in rows:
        row = TableRow()
        for one in cells:
            row.addElement(one)
        made.addElement(row)
    return made


document = OpenDocumentSpreadsheet()
document.spreadsheet.addElement(table(
    [cell("System"), cell("RTO")],
    [cell("Phones"), cell("08:00", valuetype="time", timevalue="PT08H00M00S")],
    [cell("Records"), cell("36:00", valuetype="time", timevalue="PT36H00M00S")],
))
document.save("plan.ods")


def tell(name, read):
    try:
        print(name, *(repr(value) for value in read()))
    except Exception as error:
        print(name, "refuses:", error)


tell("pandas-odf", lambda: pandas.read_excel("plan.ods", engine="odf")["RTO"])
tell("pandas-calamine", lambda: pandas.read_excel("plan.ods", engine="calamine")["RTO"])
tell("polars", lambda: polars.read_ods("plan.ods")["RTO"])
sheet = python_calamine.CalamineWorkbook.from_path("plan.ods").get_sheet_by_index(0)
tell("calamine", lambda: [row[1] for row in sheet.to_python()[1:]])
tell("pyexcel-ods3", lambda: [str(row[1]) for row in pyexcel_ods3.get_data("plan.ods")["Recovery"][1:]])
tell("ezodf", lambda: [row[1].value for row in list(ezodf.opendoc("plan.ods").sheets[0].rows())[1:]])
END
cat >read.mjs <<'END'
import XLSX from 'xlsx';

const sheet = XLSX.readFile('plan.ods').Sheets.Recovery;
console.log('SheetJS', ...['B2', 'B3'].map((at) => `${sheet[at].t} ${sheet[at].v} ${sheet[at].z} ${sheet[at].w}`));
END
{ env/bin/python run.py; node read.mjs; } >seen

cat >expected <<'END'
pandas-odf refuses: hour must be in 0..23: 36:00
pandas-calamine datetime.time(8, 0) 'PT36H00M00S'
polars datetime.timedelta(seconds=28800) None
calamine datetime.time(8, 0) 'PT36H00M00S'
pyexcel-ods3 '08:00:00' '1 day, 12:00:00'
ezodf 'PT08H00M00S' 'PT36H00M00S'
SheetJS n 0.3333333333333333 HH:MM:SS 08:00 n 1.5 HH:MM:SS 36:00
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
