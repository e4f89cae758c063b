#!/usr/bin/env bash
# A risk register read from XLSX by ExcelJS and written as CSV by ExcelJS.
#
# One would guess: CSV has what the cells show.
#
# What happens, in the same file and without a word:
#   an owner whose name is a link to his mail address is replaced by the address;
#   a cell with one word in bold becomes JSON: {"richText":[{"text":"Laptop "},...;
#   the due day 2027-03-31 becomes an instant in the zone of the machine, and in the US
#   that is the evening of the day before: 2027-03-30T19:00:00-05:00.
#
# Seen with: ExcelJS 4.4.0, TZ=America/Chicago.
#
# Why it matters: registers are often passed on as CSV by a small script around this
# library. Due days that are one day early, and only for those west of Greenwich, are not
# seen by whoever wrote the script in Europe. Names turned into addresses split one owner
# into two people.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

npm init --yes >/dev/null
npm install --silent --no-audit --no-fund exceljs@4.4.0
cat >run.mjs <<'END'
import ExcelJS from 'exceljs';

const register = new ExcelJS.Workbook();
const sheet = register.addWorksheet('Risks');
sheet.addRow(['Owner', 'Risk', 'Due']);
sheet.addRow([
  { text: 'Dana Reyes', hyperlink: 'mailto:dana@example.com' },
  { richText: [{ text: 'Laptop ' }, { font: { bold: true }, text: 'lost' }] },
  new Date(Date.UTC(2027, 2, 31)),
]);
sheet.getCell('C2').numFmt = 'yyyy-mm-dd';
await register.xlsx.writeFile('register.xlsx');

const read = new ExcelJS.Workbook();
await read.xlsx.readFile('register.xlsx');
for (const at of ['A2', 'B2', 'C2']) console.log('cell', at, read.getWorksheet('Risks').getCell(at).text.toString().slice(0, 15));
console.log((await read.csv.writeBuffer()).toString());
END
TZ=America/Chicago node run.mjs >seen

cat >expected <<'END'
cell A2 Dana Reyes
cell B2 Laptop lost
cell C2 Tue Mar 30 2027
Owner,Risk,Due
mailto:dana@example.com,"{""richText"":[{""text"":""Laptop ""},{""font"":{""bold"":true},""text"":""lost""}]}",2027-03-30T19:00:00-05:00
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
