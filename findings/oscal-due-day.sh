#!/usr/bin/env bash
# An OSCAL plan of action and milestones, imported by compliance-trestle and nothing else.
#
# One would guess: what is imported unchanged is written unchanged, and what "validate"
# calls VALID holds together.
#
# What happens:
#   every time is written again in UTC: the deadline 2027-03-31T23:59:59-05:00, the end of
#   March 31 in the clinic, stands in the file as 2027-04-01T04:59:59+00:00. The instant is
#   the same; the day that people read, and that other tools cut out of it, is not.
#   last-modified keeps milliseconds only (.123456 becomes .123).
#   the plan's item refers to a risk that exists nowhere; trestle validate says VALID. A
#   duplicate uuid it does find.
#
# Seen with: compliance-trestle 5.2.0.
#
# Why it matters: a deadline is a day. Written as midnight or as the end of a day in local
# time, it moves by one when it passes through the tool most people use; write deadlines at
# noon UTC, or read them back in the organization's zone. And an item without its risk is
# found by no one but a reader that follows the references itself.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet compliance-trestle==5.2.0

cat >make.py <<'END'
import json

ID = "0b3c1c1e-4a5e-4d4a-9b7e-2f6f5b1f3a"


def plan(risk, item):
    return {"plan-of-action-and-milestones": {
        "uuid": ID + "01",
        "metadata": {"title": "Risk management plan", "last-modified": "2026-11-29T10:00:00.123456-06:00",
                     "version": "1", "oscal-version": "1.2.1"},
        "system-id": {"id": "example-clinic"},
        "risks": [{"uuid": risk, "title": "Lost laptop", "description": "Not encrypted.",
                   "statement": "ePHI on it could be read.", "status": "open",
                   "deadline": "2027-03-31T23:59:59-05:00"}],
        "poam-items": [{"uuid": item, "title": "Encrypt laptops", "description": "All of them.",
                        "related-risks": [{"risk-uuid": ID + "99"}]}],
    }}


json.dump(plan(ID + "02", ID + "03"), open("loose.json", "w"))
json.dump(plan(ID + "02", ID + "02"), open("twice.json", "w"))
END
python3 make.py
mkdir work
cd work
../env/bin/trestle init --local >../log 2>&1
for name in loose twice; do
    if ../env/bin/trestle import --file ../$name.json --output $name >>../log 2>&1 &&
        ../env/bin/trestle validate --type plan-of-action-and-milestones --name $name >../answer 2>&1; then
        echo "$name: $(grep -o '\bVALID\b' ../answer)"
    else
        echo "$name: refused"
    fi
done >../seen
grep -oE '"(deadline|last-modified)": "[^"]*"' plan-of-action-and-milestones/loose/*.json >>../seen
cd ..

cat >expected <<'END'
loose: VALID
twice: refused
"last-modified": "2026-11-29T16:00:00.123+00:00"
"deadline": "2027-04-01T04:59:59+00:00"
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; cat log >&2; exit 1; }
echo "as described"
