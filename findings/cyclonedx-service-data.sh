#!/usr/bin/env bash
# A valid CycloneDX 1.6 document of a service that receives ePHI, read by the project's own
# Python library.
#
# One would guess: what passes the library's strict validator, the library can read; and
# what it reads, it writes again.
#
# What happens:
#   data flows of a service may have name, description, governance, source, destination
#   besides flow and classification. One of these, and Bom.from_json raises ValueError for
#   the whole document ("Unexpected key name/name ..."), which the strict validator of the
#   same package has just passed.
#   Without them it is read, but the trust zone of the service, annotations (who accepted
#   what until when), compositions ("incomplete") and the expiry of a licence are gone from
#   what is written; nothing warns, and the result is valid again.
#
# Seen with: cyclonedx-python-lib 11.12.0.
#
# Why it matters: the fields that are lost are those of a risk analysis: where ePHI flows,
# who owns it, what was accepted, and that a list is known to be incomplete. A tool that
# "only adds a component" takes them out. Keep the original beside what was made of it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet 'cyclonedx-python-lib[json-validation]==11.12.0'

cat >run.py <<'END'
import json

from cyclonedx.model.bom import Bom
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

VERSION = SchemaVersion.V1_6
strict = JsonStrictValidator(VERSION)


def document(flow):
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "services": [{"bom-ref": "lab", "name": "Laboratory", "trustZone": "vendor", "data": [flow]}],
        "components": [{
            "bom-ref": "viewer", "type": "application", "name": "Viewer",
            "licenses": [{"license": {"name": "Site licence",
                                      "licensing": {"expiration": "2027-03-31T00:00:00Z"}}}],
        }],
        "annotations": [{
            "subjects": ["viewer"], "annotator": {"individual": {"name": "Dana Reyes"}},
            "timestamp": "2026-11-29T10:00:00Z", "text": "Accepted until 2027-03-31",
        }],
        "compositions": [{"aggregate": "incomplete", "assemblies": ["viewer"]}],
    }


plain = {"flow": "bi-directional", "classification": "ePHI"}
more = {
    "plain": {},
    "name": {"name": "Orders and results"},
    "governance": {"governance": {"owners": [{"organization": {"name": "Example Clinic"}}]}},
    "source": {"source": ["https://records.example.com"]},
}
for label, extra in more.items():
    text = json.dumps(document(plain | extra))
    verdict = "valid" if strict.validate_str(text) is None else "not valid"
    try:
        bom = Bom.from_json(json.loads(text))
        print(f"{label}: {verdict}, read")
    except ValueError as error:
        print(f"{label}: {verdict}, {type(error).__name__}: {error}")
        continue
    written = make_outputter(bom, OutputFormat.JSON, VERSION).output_as_string()
    print("written again:", "valid" if strict.validate_str(written) is None else "not valid")
    for word in ("ePHI", "trustZone", "annotations", "compositions", "expiration"):
        print(" ", word, "kept" if word in written else "lost")
END
env/bin/python run.py >seen

cat >expected <<'END'
plain: valid, read
written again: valid
  ePHI kept
  trustZone lost
  annotations lost
  compositions lost
  expiration lost
name: valid, ValueError: Unexpected key name/name in data being serialized to cyclonedx.model.DataClassification
governance: valid, ValueError: Unexpected key governance/governance in data being serialized to cyclonedx.model.DataClassification
source: valid, ValueError: Unexpected key source/source in data being serialized to cyclonedx.model.DataClassification
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
