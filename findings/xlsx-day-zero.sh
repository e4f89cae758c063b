#!/usr/bin/env bash
# A workbook cell that is formatted as a date and holds 0: the value of a formula that
# refers to an empty cell, such as "BAA expires" taken from another sheet.
#
# One would guess: all readers give the same day, 1899-12-30 or 1900-01-00, or nothing.
#
# What happens: seven readers, four answers, and none says that there is no day.
#   openpyxl (and pandas with it) and python-calamine: midnight, a time of day without a
#   date, in a column of dates; xlsx2csv: 00:00. polars: 1899-12-31. ExcelJS and pylightxl:
#   1899-12-30. SheetJS: the text 1900-01-00.
#   The number 1 (the same cell one day on) is 1900-01-01 for some, 1899-12-31 for others;
#   only from 61 (1900-03-01) do all agree.
#
# Seen with: XlsxWriter 3.3.1 (writes), openpyxl 3.1.5, polars 2.1.0 with fastexcel 0.21.0,
# python-calamine 0.9.1, pylightxl 1.61, xlsx2csv 0.8.6, ExcelJS 4.4.0, SheetJS 0.18.5.
#
# Why it matters: "no agreement yet" comes out as an agreement that ended before the clinic
# existed, or as a time. A check for one special day catches one reader's files only; what
# can be relied on is that days before 1900-03-01 mean nothing in a register.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export TZ=UTC

python3 -m venv env
env/bin/pip install --quiet XlsxWriter==3.3.1 openpyxl==3.1.5 polars==2.1.0 fastexcel==0.21.0 \
    python-calamine==0.9.1 pylightxl==1.61 xlsx2csv==0.8.6
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund exceljs@4.4.0 xlsx@0.18.5

cat >run.py <<'END'
import csv
import io

import openpyxl
import polars
import pylightxl
import python_calamine
import xlsxwriter
from xlsx2csv import Xlsx2csv

book = xlsxwriter.Workbook("vendors.xlsx")
sheet = book.add_worksheet("Vendors")
date = book.add_format({"num_format": "yyyy-mm-dd"})
sheet.write_row(0, 0, ["Vendor", "BAA expires"])
for row, (vendor, value) in enumerate([("Lab", 0), ("Billing", 1), ("Shredding", 61)], 1):
    sheet.write_string(row, 0, vendor)
    sheet.write_formula(row, 1, f"=Agreements!B{row}", date, value)
other = book.add_worksheet("Agreements")
other.write_number(1, 1, 1, date)
other.write_number(2, 1, 61, date)
book.close()


def tell(name, values):
    print(name, *(str(value).replace(" ", "T") for value in values), sep=" ")


tell("openpyxl", [row[1] for row in openpyxl.load_workbook("vendors.xlsx", data_only=True)
                  ["Vendors"].iter_rows(min_row=2, values_only=True)])
first = python_calamine.CalamineWorkbook.from_path("vendors.xlsx").get_sheet_by_index(0)
tell("calamine", [row[1] for row in first.to_python()[1:]])
tell("polars", polars.read_excel("vendors.xlsx", sheet_name="Vendors")["BAA expires"].to_list())
tell("pylightxl", pylightxl.readxl("vendors.xlsx").ws("Vendors").col(2)[1:])
out = io.StringIO()
Xlsx2csv("vendors.xlsx").convert(out, sheetid=1)
tell("xlsx2csv", [row[1] for row in list(csv.reader(io.StringIO(out.getvalue())))[1:]])
END
cat >read.mjs <<'END'
import ExcelJS from 'exceljs';
import XLSX from 'xlsx';

const book = new ExcelJS.Workbook();
await book.xlsx.readFile('vendors.xlsx');
const days = [2, 3, 4].map((row) => book.getWorksheet('Vendors').getCell(row, 2).value.result ?? 'no value');
console.log('ExcelJS', ...days.map((day) => (day.toISOString ? day.toISOString().slice(0, 10) : String(day))));
const sheet = XLSX.readFile('vendors.xlsx').Sheets.Vendors;
console.log('SheetJS', ...['B2', 'B3', 'B4'].map((at) => sheet[at].w));
END
{ env/bin/python run.py; node read.mjs; } >seen

cat >expected <<'END'
openpyxl 00:00:00 1900-01-01T00:00:00 1900-03-01T00:00:00
calamine 00:00:00 1900-01-01 1900-03-01
polars 1899-12-31 1900-01-01 1900-03-01
pylightxl 1899/12/30 1899/12/31 1900/03/01
xlsx2csv 00:00 1899-12-31 1900-03-01
ExcelJS 1899-12-30 1899-12-31 1900-03-01
SheetJS 1900-01-00 1900-01-01 1900-03-01
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
