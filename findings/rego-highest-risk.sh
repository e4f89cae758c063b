#!/usr/bin/env bash
# A policy in Rego over a register of risks, scored 1 to 25: which is the highest, in which
# order do they stand, is the installed version old, when is a plan due. Run by two engines for
# Python, rego-cpp (regopy) and regorus.
#
# One would guess: both pass for implementations of OPA's language, and OPA's definitions of
# max, min and sort, of semantic versions and of RFC 3339 leave no choice.
#
# What happens:
#   rego-cpp takes the values in max, min and sort as text. Of 5, 12 and 25 the highest is 5 and
#   the lowest 12, so "the risks with the highest score" are those with 5. (score >= 12 is
#   right, and so is sum.) semver.compare does the same: 1.10.0 is older than 1.9.0, and a
#   release older than its candidate.
#   A time with Z has no value to rego-cpp: no instant equals it, and a rule that asks whether
#   it is over is undefined. With +00:00 it has one.
#   From March 31 to June 30 it counts two months, 30 days, 3 hours, 1 minute and 48 seconds.
#   One month after January 31 is March 3 to rego-cpp, as in OPA, whose dates are Go's;
#   February 28 to regorus. In all else regorus is as one would guess.
#
# Seen with: regopy 1.5.2, gordon-to-regorus 0.13.0 (regorus in a build that PyPI has).
#
# Why it matters: scores of one digit or all of two hide it, and a 5 by 5 matrix has both. The
# policy loads, the answer is of the right type, and what is reported as the worst risk is not.
# A rule about a day written with Z is not false but undefined, so that "not late" holds.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet regopy==1.5.2 gordon-to-regorus==0.13.0

cat >run.py <<'END'
import json

import regopy
import regorus

POLICY = """package register

import rego.v1

scores := [risk.score | some risk in input.risks]
highest := max(scores)
lowest := min(scores)
order := sort(scores)
worst := [risk.id | some risk in input.risks; risk.score == highest]
from_12 := [risk.id | some risk in input.risks; risk.score >= 12]
total := sum(scores)
minor := semver.compare("1.10.0", "1.9.0")
candidate := semver.compare("1.0.0-rc.1", "1.0.0")
same := time.parse_rfc3339_ns("2027-03-31T23:59:59Z") == 1806537599000000000
same_offset := time.parse_rfc3339_ns("2027-03-31T23:59:59+00:00") == 1806537599000000000
late if time.parse_rfc3339_ns(input.due) < 1806537600000000000
not_late if not late
quarter := time.diff(time.parse_rfc3339_ns("2027-06-30T00:00:00+00:00"), time.parse_rfc3339_ns("2027-03-31T00:00:00+00:00"))
month_later := time.date(time.add_date(time.parse_rfc3339_ns("2027-01-31T00:00:00+00:00"), 0, 1, 0))
"""
INPUT = {"risks": [{"id": "R-1", "score": 5}, {"id": "R-2", "score": 12}, {"id": "R-3", "score": 25}],
         "due": "2027-03-31T23:59:59Z"}

cpp = regopy.Interpreter()
cpp.add_module("register.rego", POLICY)
cpp.set_input(INPUT)
rust = regorus.Engine()
rust.add_policy("register.rego", POLICY)
rust.set_input_json(json.dumps(INPUT))


def from_cpp(rule):
    answer = str(cpp.query("x := data.register." + rule))
    return json.dumps(json.loads(answer)["bindings"]["x"]) if answer.startswith("{") else "undefined"


def from_rust(rule):
    [found] = rust.eval_query("x := data.register." + rule)["result"] or [None]
    return json.dumps(found["bindings"]["x"]) if found else "undefined"


for line in POLICY.splitlines()[4:]:
    rule = line.split()[0]
    print(line)
    print("  rego-cpp:", from_cpp(rule))
    print("  regorus:", from_rust(rule))
END
env/bin/python run.py >seen

cat >expected <<'END'
scores := [risk.score | some risk in input.risks]
  rego-cpp: [5, 12, 25]
  regorus: [5, 12, 25]
highest := max(scores)
  rego-cpp: 5
  regorus: 25
lowest := min(scores)
  rego-cpp: 12
  regorus: 5
order := sort(scores)
  rego-cpp: [12, 25, 5]
  regorus: [5, 12, 25]
worst := [risk.id | some risk in input.risks; risk.score == highest]
  rego-cpp: ["R-1"]
  regorus: ["R-3"]
from_12 := [risk.id | some risk in input.risks; risk.score >= 12]
  rego-cpp: ["R-2", "R-3"]
  regorus: ["R-2", "R-3"]
total := sum(scores)
  rego-cpp: 42
  regorus: 42
minor := semver.compare("1.10.0", "1.9.0")
  rego-cpp: -1
  regorus: 1
candidate := semver.compare("1.0.0-rc.1", "1.0.0")
  rego-cpp: 1
  regorus: -1
same := time.parse_rfc3339_ns("2027-03-31T23:59:59Z") == 1806537599000000000
  rego-cpp: false
  regorus: true
same_offset := time.parse_rfc3339_ns("2027-03-31T23:59:59+00:00") == 1806537599000000000
  rego-cpp: true
  regorus: true
late if time.parse_rfc3339_ns(input.due) < 1806537600000000000
  rego-cpp: undefined
  regorus: true
not_late if not late
  rego-cpp: true
  regorus: undefined
quarter := time.diff(time.parse_rfc3339_ns("2027-06-30T00:00:00+00:00"), time.parse_rfc3339_ns("2027-03-31T00:00:00+00:00"))
  rego-cpp: [0, 2, 30, 3, 1, 48]
  regorus: [0, 2, 30, 0, 0, 0]
month_later := time.date(time.add_date(time.parse_rfc3339_ns("2027-01-31T00:00:00+00:00"), 0, 1, 0))
  rego-cpp: [2027, 3, 3]
  regorus: [2027, 2, 28]
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
