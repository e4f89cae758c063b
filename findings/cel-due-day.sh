#!/usr/bin/env bash
# Rules in CEL (Common Expression Language) about a deadline: 2027-03-31T23:59:59.500-05:00, the
# end of March 31 in the clinic, evaluated by four implementations for Python and JavaScript.
#
# One would guess: a rule has one answer. CEL exists so that a rule can be kept beside the data
# and be read by any program; its definition says that getDate() and getHours() without a zone
# are those in UTC (1 and 4 here), that getMilliseconds() of a duration is 0 to 999, and that
# timestamps are RFC 3339's.
#
# What happens: of the ten questions below two have the same answer everywhere.
#   common-expression-language (cel, in Rust) takes day and hour as they are written: 31 and 23
#   for the deadline, 1 and 4 for the same instant written with Z, although it calls the two
#   equal. It has no getDate with a zone.
#   string() of the deadline is in the zone it was written in (two), in UTC (one), or not
#   there (one). cel-python cuts the half second off, of timestamps and durations. 90 minutes
#   are "5400s" or "1h30m0s".
#   1500 milliseconds have 1500 milliseconds in three, 500 in @bufbuild/cel, as defined.
#   cel-python takes duration('30d') and timestamp('2027-03-31'); the others refuse both.
#
# Seen with: cel-python 0.5.0, common-expression-language 0.10.0, @marcbachmann/cel-js 8.0.0,
# @bufbuild/cel 0.6.1.
#
# Why it matters: "due.getDate() == 31" or a comparison of the texts is true in one program and
# false in the next, on the same rule and the same record, without an error. Name the zone in
# the rule, where that is known; compare timestamps, never their texts; write hours, not days.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export TZ=UTC

python3 -m venv env
env/bin/pip install --quiet cel-python==0.5.0 common-expression-language==0.10.0
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @marcbachmann/cel-js@8.0.0 @bufbuild/cel@0.6.1

cat >rules.json <<'END'
["timestamp('2027-03-31T23:59:59.500-05:00') == timestamp('2027-04-01T04:59:59.500Z')",
 "timestamp('2027-03-31T23:59:59.500-05:00').getDate()",
 "timestamp('2027-04-01T04:59:59.500Z').getDate()",
 "timestamp('2027-03-31T23:59:59.500-05:00').getHours()",
 "timestamp('2027-03-31T23:59:59.500-05:00').getDate('America/Chicago')",
 "string(timestamp('2027-03-31T23:59:59.500-05:00'))",
 "string(duration('90m'))",
 "duration('1500ms').getMilliseconds()",
 "duration('30d') == duration('720h')",
 "timestamp('2027-03-31') < timestamp('2027-03-31T12:00:00Z')"]
END
cat >run.py <<'END'
import json

import cel
import celpy

environment = celpy.Environment()


def said(work):
    try:
        answer = work()
    except Exception:
        return "refused"
    return str(answer).lower() if str(answer) in ("True", "False") else str(answer)


rules = json.load(open("rules.json"))
json.dump({"cel-python": [said(lambda: environment.program(environment.compile(rule)).evaluate({})) for rule in rules],
           "common-expression-language": [said(lambda: cel.evaluate(rule)) for rule in rules]}, open("python.json", "w"))
END
cat >run.mjs <<'END'
import { readFileSync } from 'node:fs';
import { evaluate } from '@marcbachmann/cel-js';
import { celEnv, run } from '@bufbuild/cel';

const plain = (value) => (['string', 'bigint', 'number', 'boolean'].includes(typeof value) ? String(value) : 'refused');
const said = (work) => { try { return plain(work()); } catch { return 'refused'; } };
const rules = JSON.parse(readFileSync('rules.json', 'utf8'));
const answers = JSON.parse(readFileSync('python.json', 'utf8'));
celEnv();
answers['@marcbachmann/cel-js'] = rules.map((rule) => said(() => evaluate(rule)));
answers['@bufbuild/cel'] = rules.map((rule) => said(() => run(rule)));
rules.forEach((rule, at) => {
  console.log(rule);
  for (const [name, list] of Object.entries(answers)) console.log(`  ${name}: ${list[at]}`);
});
END
env/bin/python run.py
node run.mjs >seen

cat >expected <<'END'
timestamp('2027-03-31T23:59:59.500-05:00') == timestamp('2027-04-01T04:59:59.500Z')
  cel-python: true
  common-expression-language: true
  @marcbachmann/cel-js: true
  @bufbuild/cel: true
timestamp('2027-03-31T23:59:59.500-05:00').getDate()
  cel-python: 1
  common-expression-language: 31
  @marcbachmann/cel-js: 1
  @bufbuild/cel: 1
timestamp('2027-04-01T04:59:59.500Z').getDate()
  cel-python: 1
  common-expression-language: 1
  @marcbachmann/cel-js: 1
  @bufbuild/cel: 1
timestamp('2027-03-31T23:59:59.500-05:00').getHours()
  cel-python: 4
  common-expression-language: 23
  @marcbachmann/cel-js: 4
  @bufbuild/cel: 4
timestamp('2027-03-31T23:59:59.500-05:00').getDate('America/Chicago')
  cel-python: 31
  common-expression-language: refused
  @marcbachmann/cel-js: 31
  @bufbuild/cel: 31
string(timestamp('2027-03-31T23:59:59.500-05:00'))
  cel-python: 2027-03-31T23:59:59-05:00
  common-expression-language: 2027-03-31T23:59:59.500-05:00
  @marcbachmann/cel-js: refused
  @bufbuild/cel: 2027-04-01T04:59:59.500Z
string(duration('90m'))
  cel-python: 5400s
  common-expression-language: 1h30m0s
  @marcbachmann/cel-js: refused
  @bufbuild/cel: 5400s
duration('1500ms').getMilliseconds()
  cel-python: 1500
  common-expression-language: 1500
  @marcbachmann/cel-js: 1500
  @bufbuild/cel: 500
duration('30d') == duration('720h')
  cel-python: true
  common-expression-language: refused
  @marcbachmann/cel-js: refused
  @bufbuild/cel: refused
timestamp('2027-03-31') < timestamp('2027-03-31T12:00:00Z')
  cel-python: true
  common-expression-language: refused
  @marcbachmann/cel-js: refused
  @bufbuild/cel: refused
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
