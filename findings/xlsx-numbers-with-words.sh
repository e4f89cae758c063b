#!/usr/bin/env bash
# Cells with a plain number and a number format that adds a word: 36 shown as "36 days".
#
# One would guess: a reader gives 36, or at best "36 days". Words in a format stand between
# quotes, and quotes are not hard to skip.
#
# What happens: three readers look for d, m, y and h anywhere in the format.
#   xlsx2csv prints a mixture of format and date: 36 with 0" days" is `0" 04ays"`, with
#   0 "months" it is `0 "02ont12s"`.
#   pylightxl makes dates and times of them: 1900/02/04, 00:00:00; even of [Red]0, because
#   of the d in Red.
#   ExcelJS skips quotes, but not letters behind a backslash, which is how Excel and
#   LibreOffice store single ones: 0\ \d\a\y\s is a day in February 1900.
#   openpyxl and python-calamine give 36 each time.
#
# Seen with: XlsxWriter 3.3.1 (writes), xlsx2csv 0.8.6, pylightxl 1.61, ExcelJS 4.4.0,
# openpyxl 3.1.5, python-calamine 0.9.1.
#
# Why it matters: retention periods, review cycles and recovery times are kept as numbers
# with such formats so that they can be added up. The wrong value does not look wrong to a
# program, and a CSV made on the way carries it into every later system.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export TZ=UTC

python3 -m venv env
env/bin/pip install --quiet XlsxWriter==3.3.1 openpyxl==3.1.5 python-calamine==0.9.1 \
    pylightxl==1.61 xlsx2csv==0.8.6
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund exceljs@4.4.0

cat >run.py <<'END'
import csv
import io

import openpyxl
import pylightxl
import python_calamine
import xlsxwriter
from xlsx2csv import Xlsx2csv

formats = ['0" days"', '0 "months"', '0"h"', "0\\ \\d\\a\\y\\s", "[Red]0"]
book = xlsxwriter.Workbook("periods.xlsx")
sheet = book.add_worksheet("Periods")
sheet.write_row(0, 0, ["Format", "Period"])
for row, code in enumerate(formats, 1):
    sheet.write_string(row, 0, code)
    sheet.write_number(row, 1, 36, book.add_format({"num_format": code}))
book.close()


def tell(name, values):
    print(name, " | ".join(str(value) for value in values))


tell("format", formats)
tell("openpyxl", [row[1] for row in openpyxl.load_workbook("periods.xlsx").active.iter_rows(min_row=2, values_only=True)])
first = python_calamine.CalamineWorkbook.from_path("periods.xlsx").get_sheet_by_index(0)
tell("calamine", [row[1] for row in first.to_python()[1:]])
tell("pylightxl", pylightxl.readxl("periods.xlsx").ws("Periods").col(2)[1:])
out = io.StringIO()
Xlsx2csv("periods.xlsx").convert(out, sheetid=1)
tell("xlsx2csv", [row[1] for row in list(csv.reader(io.StringIO(out.getvalue())))[1:]])
END
cat >read.mjs <<'END'
import ExcelJS from 'exceljs';

const book = new ExcelJS.Workbook();
await book.xlsx.readFile('periods.xlsx');
const values = [2, 3, 4, 5, 6].map((row) => book.getWorksheet('Periods').getCell(row, 2).value);
console.log('ExcelJS', values.map((value) => value.toISOString?.() ?? value).join(' | '));
END
{ env/bin/python run.py; node read.mjs; } >seen

cat >expected <<'END'
format 0" days" | 0 "months" | 0"h" | 0\ \d\a\y\s | [Red]0
openpyxl 36 | 36 | 36 | 36 | 36
calamine 36.0 | 36.0 | 36.0 | 36.0 | 36.0
pylightxl 1900/02/04 00:00:00 | 00:00:00 | 00:00:00 | 1900/02/04 00:00:00 | 1900/02/04
xlsx2csv 0" 04ays" | 0 "02ont12s" | 0"12" | 0 04ays | 36
ExcelJS 36 | 36 | 36 | 1900-02-04T00:00:00.000Z | 36
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
