#!/usr/bin/env bash
# A vendor's word on one vulnerability in an imaging suite: the server 7.1 is affected, the
# server 7.2 is fixed, the viewer is not affected. As CSAF, as OpenVEX and as CycloneDX.
#
# One would guess: a reader of VEX gives a status for each product; that is what VEX is for.
#
# What happens:
#   lib4vex gives one status for each vulnerability in CSAF, that of the last key in the
#   object product_status, and names no product that is affected. The same document with
#   the keys in another order, which means nothing in JSON, turns known_not_affected into
#   known_affected; and the one product named is then the viewer, which is not.
#   Of an OpenVEX statement about two products lib4vex keeps the last, of a CycloneDX
#   analysis of two components the first; the others, affected too, are nowhere.
#   vex-reader keeps products apart, but not vulnerabilities: of a document about two it
#   knows the second identifier, and all products of both under it, so that the server 7.1
#   is affected and not affected. For an impact statement, one of the two reasons that the
#   profile admits for "not affected", it raises KeyError unless it is one of four words.
#   csaf-lib finds all three documents in order.
#
# Seen with: lib4vex 0.2.3 (csaf-tool 0.3.2, lib4sbom 0.10.4), vex-reader 0.9.5.2,
# csaf-lib 0.1.0b12.
#
# Why it matters: vendors of medical devices answer in VEX, and "not affected" closes the
# question in the risk analysis. A document that says "affected" of the server in use is
# read as its opposite, and a check of its validity does not help: it is valid.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet lib4vex==0.2.3 csaf-tool==0.3.2 lib4sbom==0.10.4 vex-reader==0.9.5.2 \
    csaf-lib==0.1.0b12

cat >make.py <<'END'
import copy
import json

TIME = "2026-11-02T10:00:00Z"


def write(name, document):
    json.dump(document, open(name, "w"), indent=1)


def version(name, product):
    return {"category": "product_version", "name": name,
            "product": {"name": product, "product_id": product}}


csaf = {
    "document": {
        "category": "csaf_vex", "csaf_version": "2.0", "title": "Imaging suite",
        "publisher": {"category": "vendor", "name": "Example Imaging",
                      "namespace": "https://imaging.example.com"},
        "tracking": {"id": "EX-2026-1", "status": "final", "version": "1",
                     "current_release_date": TIME, "initial_release_date": TIME,
                     "revision_history": [{"number": "1", "date": TIME, "summary": "First."}]}},
    "product_tree": {"branches": [{"category": "vendor", "name": "Example Imaging", "branches": [
        {"category": "product_name", "name": "Server",
         "branches": [version("7.1", "Server 7.1"), version("7.2", "Server 7.2")]},
        {"category": "product_name", "name": "Viewer", "branches": [version("3", "Viewer 3")]}]}]},
    "vulnerabilities": [{
        "cve": "CVE-2026-1001",
        "notes": [{"category": "description", "text": "Overflow in the parser of images."}],
        "product_status": {"known_affected": ["Server 7.1"], "fixed": ["Server 7.2"],
                           "known_not_affected": ["Viewer 3"]},
        "flags": [{"label": "component_not_present", "date": TIME, "product_ids": ["Viewer 3"]}],
        "remediations": [{"category": "vendor_fix", "details": "Install 7.2.",
                          "product_ids": ["Server 7.1"]}]}]}
write("csaf.json", csaf)

turned = copy.deepcopy(csaf)
status = turned["vulnerabilities"][0]["product_status"]
turned["vulnerabilities"][0]["product_status"] = dict(reversed(status.items()))
write("csaf-turned.json", turned)

reason = copy.deepcopy(csaf)
del reason["vulnerabilities"][0]["flags"]
reason["vulnerabilities"][0]["threats"] = [
    {"category": "impact", "details": "The viewer has no parser.", "product_ids": ["Viewer 3"]}]
write("csaf-reason.json", reason)

second = copy.deepcopy(csaf)
second["vulnerabilities"].append({
    "cve": "CVE-2026-1002",
    "notes": [{"category": "description", "text": "Overflow in the printing of images."}],
    "product_status": {"known_not_affected": ["Server 7.1", "Server 7.2", "Viewer 3"]},
    "flags": [{"label": "vulnerable_code_not_present", "date": TIME,
               "product_ids": ["Server 7.1", "Server 7.2", "Viewer 3"]}]})
write("csaf-two.json", second)

write("openvex.json", {
    "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://imaging.example.com/vex/1",
    "author": "Example Imaging", "role": "Vendor", "timestamp": TIME, "version": 1,
    "statements": [{"vulnerability": {"name": "CVE-2026-1001"}, "timestamp": TIME,
                    "products": [{"@id": "pkg:generic/server@7.1"}, {"@id": "pkg:generic/archive@2"}],
                    "status": "affected", "action_statement": "Install 7.2."}]})

write("cyclonedx.json", {
    "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
    "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
    "metadata": {"timestamp": TIME, "component": {"type": "application", "bom-ref": "suite",
                                                  "name": "Imaging suite", "version": "7"}},
    "components": [{"type": "application", "bom-ref": name, "name": name, "version": number}
                   for name, number in (("server", "7.1"), ("archive", "2"))],
    "vulnerabilities": [{"id": "CVE-2026-1001", "analysis": {"state": "exploitable"},
                         "affects": [{"ref": "server"}, {"ref": "archive"}]}]})
END
cat >read.py <<'END'
import json

from lib4vex.parser import VEXParser
from vex import Vex, VexPackages

for kind, name in (("csaf", "csaf.json"), ("csaf", "csaf-turned.json"), ("openvex", "openvex.json"),
                   ("cyclonedx", "cyclonedx.json")):
    parser = VEXParser(kind)
    parser.parse(name)
    for found in parser.get_vulnerabilities():
        print("lib4vex", name, {key: found[key] for key in
                                ("status", "justification", "Product", "purl", "bom_link") if key in found})

for name in ("csaf.json", "csaf-two.json", "csaf-reason.json"):
    try:
        document = Vex(json.load(open(name)))
        products = VexPackages(document.raw)
        print("vex-reader", name, document.cve,
              "affected:", [product.raw for product in products.affected],
              "not:", [product.raw for product in products.not_affected])
    except KeyError as error:
        print("vex-reader", name, "KeyError", error)
END
python3 make.py
for name in csaf csaf-two csaf-reason; do
    echo "csaf-lib $name.json $(env/bin/csaf-lib verify $name.json | grep -o 'Verification .*')"
done >seen
env/bin/python read.py >>seen

cat >expected <<'END'
csaf-lib csaf.json Verification PASSED
csaf-lib csaf-two.json Verification PASSED
csaf-lib csaf-reason.json Verification PASSED
lib4vex csaf.json {'status': 'known_not_affected', 'justification': 'component_not_present', 'Product': 'Viewer 3'}
lib4vex csaf-turned.json {'status': 'known_affected', 'justification': 'component_not_present', 'Product': 'Viewer 3'}
lib4vex openvex.json {'status': 'affected', 'purl': 'pkg:generic/archive@2'}
lib4vex cyclonedx.json {'status': 'exploitable', 'bom_link': 'server'}
vex-reader csaf.json CVE-2026-1001 affected: ['Server 7.1'] not: ['Viewer 3']
vex-reader csaf-two.json CVE-2026-1002 affected: ['Server 7.1'] not: ['Viewer 3', 'Server 7.1', 'Server 7.2']
vex-reader csaf-reason.json KeyError 'The viewer has no parser.'
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
