#!/usr/bin/env bash
# Seven formulas of a risk register kept as a workbook, computed without Excel by five
# libraries: due days by months and by working days, days over, a level, a count, a rounding.
#
# One would guess: these are among the oldest functions of spreadsheets, and a library that
# computes workbooks agrees with Excel or says that it does not know a function.
#
# What happens: each of the seven is wrong in one or two of the five, each library but formulas
# has one or more of them wrong, and nothing is said.
#   EDATE: one month after January 31 is March 3, and six years after February 29, 2024 are
#   over on March 1, 2030, to pycel and fast-formula-parser. (EOMONTH is right in both.)
#   WORKDAY: one working day before Wednesday, March 31 is March 31 to fast-formula-parser.
#   NETWORKDAYS back from March 31 to March 1 is -29 to formulajs, -23 to the others.
#   Text is compared without regard to case in Excel. "high" and "High" are two levels to
#   fast-formula-parser; COUNTIF finds one of three spellings there and in formulajs.
#   INT(-8.7) is -8 to HyperFormula, -9 in Excel and to the others.
#
# Seen with: formulas 1.3.4, pycel 1.0b30, hyperformula 3.5.0, @formulajs/formulajs 4.6.1,
# fast-formula-parser 1.0.19.
#
# Why it matters: a workbook that a program wrote has no computed values until somebody opens
# it in Excel, so servers compute them. Due days move by one to three days, a "high" that was
# typed in lower case is not among the high ones, and the sheet looks like Excel's own.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export TZ=UTC

python3 -m venv env
env/bin/pip install --quiet formulas==1.3.4 pycel==1.0b30 openpyxl==3.1.5
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund hyperformula@3.5.0 @formulajs/formulajs@4.6.1 fast-formula-parser@1.0.19

cat >sheet.json <<'END'
[["High", "=EDATE(DATE(2027,1,31),1)", "day"],
 ["high", "=EDATE(DATE(2024,2,29),72)", "day"],
 ["HIGH", "=WORKDAY(DATE(2027,3,31),-1)", "day"],
 ["", "=NETWORKDAYS(DATE(2027,3,31),DATE(2027,3,1))", "number"],
 ["", "=IF(A2=\"High\",\"high\",\"not high\")", "word"],
 ["", "=COUNTIF(A1:A3,\"High\")", "number"],
 ["", "=INT(-8.7)", "number"]]
END
cat >run.py <<'END'
import json
import sys

import formulas
import openpyxl
import pycel

rows = json.load(open("sheet.json"))
book = openpyxl.Workbook()
sheet = book.active
sheet.title = "Register"
for at, (word, formula, _) in enumerate(rows, 1):
    sheet.cell(at, 1).value = word or None
    sheet.cell(at, 2).value = formula
book.save("register.xlsx")

solution = formulas.ExcelModel().loads("register.xlsx").finish().calculate()
cells = {str(key).upper(): value for key, value in solution.items()}
answers = {"formulas": [cells[f"'[REGISTER.XLSX]REGISTER'!B{at}"].value[0, 0] for at in range(1, len(rows) + 1)]}
compiler = pycel.ExcelCompiler(filename="register.xlsx")
answers["pycel"] = []
for at in range(1, len(rows) + 1):
    try:
        answers["pycel"].append(compiler.evaluate(f"Register!B{at}"))
    except Exception:
        answers["pycel"].append("not known")
json.dump(answers, open("python.json", "w"), default=lambda value: value.item())
END
cat >run.cjs <<'END'
const fs = require('node:fs');
const { HyperFormula } = require('hyperformula');
const Parser = require('fast-formula-parser');
const formulajs = require('@formulajs/formulajs');

const rows = JSON.parse(fs.readFileSync('sheet.json', 'utf8'));
const answers = JSON.parse(fs.readFileSync('python.json', 'utf8'));
const words = rows.map(([word]) => word || null);

answers.hyperformula = HyperFormula.buildFromArray(rows.map(([word, formula]) => [word || null, formula]), { licenseKey: 'gpl-v3' })
  .getSheetValues(0).map((row) => row[1]);
const parser = new Parser({
  onCell: ({ row }) => words[row - 1],
  onRange: ({ from, to }) => words.slice(from.row - 1, to.row).map((word) => [word]),
});
answers['fast-formula-parser'] = rows.map(([, formula], at) => parser.parse(formula.slice(1), { sheet: 'Register', row: at + 1, col: 2 }));
// formulajs has the functions only, not the operators.
const { DATE, EDATE, WORKDAY, NETWORKDAYS, COUNTIF, INT } = formulajs;
answers.formulajs = [EDATE(DATE(2027, 1, 31), 1), EDATE(DATE(2024, 2, 29), 72), WORKDAY(DATE(2027, 3, 31), -1),
  NETWORKDAYS(DATE(2027, 3, 31), DATE(2027, 3, 1)), 'not known', COUNTIF(words.slice(0, 3), 'High'), INT(-8.7)];

const day = (value) => (value === 'not known' ? value
  : (value instanceof Date ? value : new Date(Date.UTC(1899, 11, 30) + value * 86400000)).toISOString().slice(0, 10));
rows.forEach(([, formula, kind], at) => {
  console.log(formula);
  for (const [name, list] of Object.entries(answers)) console.log(`  ${name}: ${kind === 'day' ? day(list[at]) : list[at]}`);
});
END
env/bin/python run.py 2>log || { cat log >&2; exit 1; }
node run.cjs >seen

cat >expected <<'END'
=EDATE(DATE(2027,1,31),1)
  formulas: 2027-02-28
  pycel: 2027-03-03
  hyperformula: 2027-02-28
  fast-formula-parser: 2027-03-03
  formulajs: 2027-02-28
=EDATE(DATE(2024,2,29),72)
  formulas: 2030-02-28
  pycel: 2030-03-01
  hyperformula: 2030-02-28
  fast-formula-parser: 2030-03-01
  formulajs: 2030-02-28
=WORKDAY(DATE(2027,3,31),-1)
  formulas: 2027-03-30
  pycel: not known
  hyperformula: 2027-03-30
  fast-formula-parser: 2027-03-31
  formulajs: 2027-03-30
=NETWORKDAYS(DATE(2027,3,31),DATE(2027,3,1))
  formulas: -23
  pycel: not known
  hyperformula: -23
  fast-formula-parser: -23
  formulajs: -29
=IF(A2="High","high","not high")
  formulas: high
  pycel: high
  hyperformula: high
  fast-formula-parser: not high
  formulajs: not known
=COUNTIF(A1:A3,"High")
  formulas: 3
  pycel: 3
  hyperformula: 3
  fast-formula-parser: 1
  formulajs: 1
=INT(-8.7)
  formulas: -9
  pycel: -9
  hyperformula: -8
  fast-formula-parser: -9
  formulajs: -9
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
