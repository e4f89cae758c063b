#!/usr/bin/env bash
# JSON Schema's "format": "date-time", asserted by four validators.
#
# One would guess: the format is RFC 3339's date-time, so once assertion is turned on the
# validators agree, at least on whole, well-known cases.
#
# What happens: four of the seven values below divide them.
#   2026-12-31T23:59:60Z, a leap second as RFC 3339 (5.7) has it, is refused by
#   python-jsonschema and check-jsonschema, and taken by fastjsonschema and ajv.
#   2026-11-29T10:00:00+0500 is not RFC 3339 (no colon): fastjsonschema and ajv take it.
#   "2026-11-29 10:00:00Z" and "...+05" are taken by ajv alone; in "strict" mode as well,
#   which is ajv's word for something else.
#   All four take lower-case t and z, and refuse February 30 and a missing zone.
#
# Seen with: jsonschema 4.26.0 (rfc3339-validator 0.1.4), check-jsonschema 0.39.0,
# fastjsonschema 2.22.3, ajv 8.20.0 with ajv-formats 3.0.1.
#
# Why it matters: OSCAL, TLS reports, SARIF and CycloneDX name their times by this format.
# A file that was "valid against the schema" in one tool chain is refused in the next. Who
# writes should keep to upper-case T, a colon in the offset and seconds below 60.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet jsonschema==4.26.0 rfc3339-validator==0.1.4 \
    check-jsonschema==0.39.0 fastjsonschema==2.22.3
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund ajv@8.20.0 ajv-formats@3.0.1

cat >run.py <<'END'
import json
import subprocess

import fastjsonschema
from jsonschema import Draft202012Validator

values = [
    "2026-11-29t10:00:00z",
    "2026-12-31T23:59:60Z",
    "2026-11-29T10:00:00+0500",
    "2026-11-29 10:00:00Z",
    "2026-11-29T10:00:00+05",
    "2026-02-30T10:00:00Z",
    "2026-11-29T10:00:00",
]
schema = {"type": "string", "format": "date-time"}
json.dump(schema, open("schema.json", "w"))
json.dump(values, open("values.json", "w"))
checked = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
fast = fastjsonschema.compile(schema)
answers = {}


def holds(check, value):
    try:
        check(value)
        return True
    except fastjsonschema.JsonSchemaException:
        return False


def command(value):
    json.dump(value, open("value.json", "w"))
    done = subprocess.run(["env/bin/check-jsonschema", "--schemafile", "schema.json", "value.json"],
                          capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return done.returncode == 0


ajv = json.loads(subprocess.run(["node", "ajv.mjs"], capture_output=True, text=True, check=True).stdout)
for value, other in zip(values, ajv):
    took = {"jsonschema": checked.is_valid(value), "check-jsonschema": command(value),
            "fastjsonschema": holds(fast, value), "ajv": other}
    print(value, "| taken by:", *([name for name, taken in took.items() if taken] or ["none"]))
END
cat >ajv.mjs <<'END'
import fs from 'node:fs';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

const ajv = new Ajv({ strict: true });
addFormats.default(ajv);
const check = ajv.compile(JSON.parse(fs.readFileSync('schema.json', 'utf8')));
console.log(JSON.stringify(JSON.parse(fs.readFileSync('values.json', 'utf8')).map((value) => check(value))));
END
env/bin/python run.py >seen

cat >expected <<'END'
2026-11-29t10:00:00z | taken by: jsonschema check-jsonschema fastjsonschema ajv
2026-12-31T23:59:60Z | taken by: fastjsonschema ajv
2026-11-29T10:00:00+0500 | taken by: fastjsonschema ajv
2026-11-29 10:00:00Z | taken by: ajv
2026-11-29T10:00:00+05 | taken by: ajv
2026-02-30T10:00:00Z | taken by: none
2026-11-29T10:00:00 | taken by: none
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
