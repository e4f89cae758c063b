#!/usr/bin/env bash
# CVSS 4.0 scores, held against FIRST's JSON schema for them by five validators, and an
# advisory in CSAF 2.1, which refers to that schema, by the validator library of CSAF.
#
# One would guess: a schema for scores from 0.0 to 10.0 takes 0.0 to 10.0.
#
# What happens: the schema has "multipleOf": 0.1, and no binary fraction is 0.1.
#   python-jsonschema, check-jsonschema and ajv divide, and refuse 33 of the 101 scores. The
#   same 33: 5.3, 7.1, 8.7 and 9.2 among them, which are what common vectors come to.
#   jsonschema-rs, fastjsonschema and ajv with multipleOfPrecision take all.
#   csaf-validator-lib is of the first kind, so that an advisory with a score of 8.7, rightly
#   computed, is not valid CSAF 2.1; with 9.3 it is. It reports a line for each class of
#   severity that the score does not belong to, and the true one among them.
#   The CVE programme has met this: its schema 5.1.1 lists the scores one by one.
#
# Seen with: @secvisogram/csaf-validator-lib 2.0.10 (and the schema in it, dated 20240216),
# ajv 8.20.0 with ajv-formats 3.0.1, jsonschema 4.26.0, check-jsonschema 0.39.0,
# jsonschema-rs 0.61.2, fastjsonschema 2.22.3, PyPI cvss 3.6.
#
# Why it matters: 8.7 is the score of a flaw through which anybody reads all data over the
# network. Advisories about such flaws are turned away at the door as malformed, others pass,
# and it depends on the language of the reader which. Who refuses a document for its schema
# should tell this keyword from the others.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet jsonschema==4.26.0 check-jsonschema==0.39.0 jsonschema-rs==0.61.2 \
    fastjsonschema==2.22.3 cvss==3.6
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @secvisogram/csaf-validator-lib@2.0.10 ajv@8.20.0 ajv-formats@3.0.1

cat >make.py <<'END'
import json

from cvss import CVSS4

VECTORS = {
    "all data over the network": "AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N",
    "the system over the network": "AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
    "some data, with an account": "AV:N/AC:L/AT:N/PR:L/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N",
}


def severity(score):
    for least, word in ((9, "CRITICAL"), (7, "HIGH"), (4, "MEDIUM"), (0.1, "LOW")):
        if score >= least:
            return word
    return "NONE"


def entry(vector, score):
    return {"version": "4.0", "vectorString": vector, "baseScore": score, "baseSeverity": severity(score)}


def advisory(vector, score):
    day = "2026-11-30T10:00:00Z"
    return {
        "$schema": "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json",
        "document": {
            "category": "csaf_security_advisory", "csaf_version": "2.1", "title": "Imaging server",
            "distribution": {"tlp": {"label": "CLEAR"}},
            "publisher": {"category": "vendor", "name": "Imaging", "namespace": "https://imaging.example"},
            "tracking": {"id": "IMG-1", "status": "final", "version": "1", "initial_release_date": day,
                         "current_release_date": day,
                         "revision_history": [{"date": day, "number": "1", "summary": "First"}]}},
        "product_tree": {"full_product_names": [{"product_id": "S", "name": "Server 7.1"}]},
        "vulnerabilities": [{
            "cve": "CVE-2026-10001", "notes": [{"category": "description", "text": "A flaw."}],
            "product_status": {"known_affected": ["S"]},
            "metrics": [{"content": {"cvss_v4": entry(vector, score)}, "products": ["S"]}]}],
    }


some = "CVSS:4.0/" + VECTORS["all data over the network"]
json.dump([entry(some, tenth / 10) for tenth in range(101)], open("scores.json", "w"))
computed = {name: CVSS4("CVSS:4.0/" + vector) for name, vector in VECTORS.items()}
json.dump({f"{name}, {float(made.base_score)}": advisory(made.vector, float(made.base_score))
           for name, made in computed.items()}, open("advisories.json", "w"))
END
cat >run.mjs <<'END'
import fs from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import schema from './node_modules/@secvisogram/csaf-validator-lib/csaf_2_1/csafAjv/cvss-v4.0.js';
import * as tests from './node_modules/@secvisogram/csaf-validator-lib/csaf_2_1/schemaTests.js';
import validate from './node_modules/@secvisogram/csaf-validator-lib/validate.js';

fs.writeFileSync('schema.json', JSON.stringify(schema));
const scores = JSON.parse(fs.readFileSync('scores.json', 'utf8'));
for (const options of [{}, { multipleOfPrecision: 6 }]) {
  const ajv = new Ajv2020({ strict: false, ...options });
  addFormats(ajv);
  const check = ajv.compile(schema);
  const refused = scores.filter((each) => !check(each)).map((each) => each.baseScore);
  console.log(['ajv', ...Object.keys(options)].join(' '), 'refuses', refused.length, ...refused);
}
for (const [name, advisory] of Object.entries(JSON.parse(fs.readFileSync('advisories.json', 'utf8')))) {
  const { isValid } = await validate([tests.csaf_2_1], advisory);
  console.log(`csaf-validator-lib, ${name}:`, isValid ? 'valid' : 'not valid');
}
END
cat >run.py <<'END'
import json
import subprocess

import fastjsonschema
import jsonschema
import jsonschema_rs

schema = json.load(open("schema.json"))
scores = json.load(open("scores.json"))
compiled = fastjsonschema.compile(schema)


def fast(each):
    try:
        compiled(each)
    except fastjsonschema.JsonSchemaException:
        return False
    return True


checks = {"jsonschema": jsonschema.Draft202012Validator(schema).is_valid,
          "jsonschema-rs": jsonschema_rs.validator_for(schema).is_valid, "fastjsonschema": fast}
for name, check in checks.items():
    print(name, "refuses", *(lambda refused: (len(refused), *refused))([
        each["baseScore"] for each in scores if not check(each)]))
names = []
for each in scores:
    names.append(f"score-{each['baseScore']}.json")
    json.dump(each, open(names[-1], "w"))
done = subprocess.run(["env/bin/check-jsonschema", "--schemafile", "schema.json", "--output-format", "json", *names],
                      capture_output=True, text=True)
print("check-jsonschema refuses", len({each["filename"] for each in json.loads(done.stdout)["errors"]}))
END
env/bin/python make.py
{ node run.mjs; env/bin/python run.py; } >seen

cat >expected <<'END'
ajv refuses 33 0.3 0.6 0.7 1.2 1.4 1.9 2.3 2.4 2.8 2.9 3.3 3.8 4.1 4.3 4.6 4.8 5.1 5.3 5.6 5.8 6.1 6.3 6.6 7.1 7.6 8.1 8.2 8.6 8.7 9.1 9.2 9.6 9.7
ajv multipleOfPrecision refuses 0
csaf-validator-lib, all data over the network, 8.7: not valid
csaf-validator-lib, the system over the network, 9.3: valid
csaf-validator-lib, some data, with an account, 5.3: not valid
jsonschema refuses 33 0.3 0.6 0.7 1.2 1.4 1.9 2.3 2.4 2.8 2.9 3.3 3.8 4.1 4.3 4.6 4.8 5.1 5.3 5.6 5.8 6.1 6.3 6.6 7.1 7.6 8.1 8.2 8.6 8.7 9.1 9.2 9.6 9.7
jsonschema-rs refuses 0
fastjsonschema refuses 0
check-jsonschema refuses 33
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
