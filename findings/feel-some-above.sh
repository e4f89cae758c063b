#!/usr/bin/env bash
# Questions that a decision table (DMN) asks of a register in its language, FEEL: is some score
# above 20, are all of 12 or more, is 0.1 + 0.2 the same as 0.3. Three implementations.
#
# One would guess: "some x in scores satisfies x > 20" is what it says; numbers are decimals
# with 34 digits, as FEEL defines them; a month and 31 days are no durations of one kind.
#
# What happens:
#   pySFeel takes every comparison behind "satisfies" for "=" when the list is one of numbers or
#   words. Of 5, 12 and 25 none is above 20; of 5, 12 and 20 one is; "!= 20" finds the 20. Of
#   records (x.score > 20) it is right, and so are filters and max. There is no error.
#   0.1 + 0.2 = 0.3 is false in all three. decimal(8.65, 1) rounds half to even: 8.6 in feelin,
#   8.7 in pySFeel, unknown to bkflow-feel.
#   duration("P1M") = duration("P31D") is true in feelin. In bkflow-feel it is true as well, and of
#   30 days too: it knows no durations, takes both for null, and null = null.
#
# Seen with: feelin 8.2.0, pySFeel 1.4.2, bkflow-feel 1.2.0.
#
# Why it matters: "some score is above the limit" is true of the limit itself and of nothing above
# it, so what should go to a person does not; tests with = or with records show nothing. And
# amounts that should be equal are not, in a language chosen for its decimals.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export TZ=UTC

python3 -m venv env
env/bin/pip install --quiet pySFeel==1.4.2 bkflow-feel==1.2.0
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund feelin@8.2.0

cat >questions.json <<'END'
["some x in [5, 12, 25] satisfies x > 20",
 "some x in [5, 12, 20] satisfies x > 20",
 "some x in [5, 12, 20] satisfies x = 20",
 "some x in [20] satisfies x != 20",
 "every x in [12, 25] satisfies x >= 12",
 "some x in [{\"score\": 5}, {\"score\": 25}] satisfies x.score > 20",
 "max([5, 12, 25]) > 20",
 "0.1 + 0.2 = 0.3",
 "decimal(8.65, 1)",
 "duration(\"P1M\") = duration(\"P31D\")",
 "duration(\"P1M\") = duration(\"P30D\")"]
END
cat >run.py <<'END'
import json
import logging

import pySFeel
from bkflow_feel.api import parse_expression

logging.disable(logging.CRITICAL)


def said(work):
    try:
        answer = work()
    except Exception:
        return "refused"
    return json.dumps(answer) if answer is None or isinstance(answer, (bool, float)) else str(answer)


def pysfeel(question):
    status, answer = pySFeel.SFeelParser().sFeelParse(question)
    if "errors" in status:
        raise ValueError(status)
    return answer


questions = json.load(open("questions.json"))
json.dump({"pySFeel": [said(lambda: pysfeel(question)) for question in questions],
           "bkflow-feel": [said(lambda: parse_expression(question)) for question in questions]}, open("python.json", "w"))
END
cat >run.mjs <<'END'
import { readFileSync } from 'node:fs';
import { evaluate } from 'feelin';

const answers = JSON.parse(readFileSync('python.json', 'utf8'));
JSON.parse(readFileSync('questions.json', 'utf8')).forEach((question, at) => {
  console.log(question);
  console.log('  feelin:', JSON.stringify(evaluate(question).value));
  for (const [name, list] of Object.entries(answers)) console.log(`  ${name}:`, list[at]);
});
END
env/bin/python run.py
node run.mjs >seen

cat >expected <<'END'
some x in [5, 12, 25] satisfies x > 20
  feelin: true
  pySFeel: false
  bkflow-feel: true
some x in [5, 12, 20] satisfies x > 20
  feelin: false
  pySFeel: true
  bkflow-feel: false
some x in [5, 12, 20] satisfies x = 20
  feelin: true
  pySFeel: true
  bkflow-feel: true
some x in [20] satisfies x != 20
  feelin: false
  pySFeel: true
  bkflow-feel: false
every x in [12, 25] satisfies x >= 12
  feelin: true
  pySFeel: false
  bkflow-feel: true
some x in [{"score": 5}, {"score": 25}] satisfies x.score > 20
  feelin: true
  pySFeel: true
  bkflow-feel: true
max([5, 12, 25]) > 20
  feelin: true
  pySFeel: true
  bkflow-feel: refused
0.1 + 0.2 = 0.3
  feelin: false
  pySFeel: false
  bkflow-feel: false
decimal(8.65, 1)
  feelin: 8.6
  pySFeel: 8.7
  bkflow-feel: null
duration("P1M") = duration("P31D")
  feelin: true
  pySFeel: null
  bkflow-feel: true
duration("P1M") = duration("P30D")
  feelin: false
  pySFeel: null
  bkflow-feel: true
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
