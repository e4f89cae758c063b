#!/usr/bin/env bash
# One DMARC aggregate report, written with the namespace of RFC 9990 in two ways: as the
# default namespace, and bound to a prefix.
#
# One would guess: to an XML reader both are the same document.
#
# What happens: parsedmarc keeps names as they are spelled. <d:feedback> is not "feedback",
# and the report is refused with "Missing field: 'feedback'", although the namespace is the
# one the schema names, and although parsedmarc 11 shows the namespace of the other one in
# its result (xml_namespace).
#
# Seen with: parsedmarc 11.1.0, xmltodict 1.0.4.
#
# Why it matters: RFC 9990 gave the elements a namespace and said that all are qualified;
# tools made from a schema (JAXB, .NET, lxml with a prefix map) like to write ns1: or ns2:.
# A reporter that goes over to the new format can vanish from the figures from that day on,
# and "no reports from them" looks like "no mail to them". Who writes reports should use the
# default namespace; who reads should go by namespace and local name.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet parsedmarc==11.1.0 xmltodict==1.0.4 lxml==6.1.3

cat >run.py <<'END'
from lxml import etree
import parsedmarc

URI = "urn:ietf:params:xml:ns:dmarc-2.0"
CONTENT = ("feedback", [
    ("version", "1.0"),
    ("report_metadata", [
        ("org_name", "Example Receiver"), ("email", "reports@example.net"), ("report_id", "20261128-1"),
        ("date_range", [("begin", "1795824000"), ("end", "1795910399")])]),
    ("policy_published", [("domain", "example.com"), ("p", "none")]),
    ("record", [
        ("row", [("source_ip", "192.0.2.7"), ("count", "3"), ("policy_evaluated", [
            ("disposition", "none"), ("dkim", "pass"), ("spf", "fail")])]),
        ("identifiers", [("header_from", "example.com"), ("envelope_from", "example.com")]),
        ("auth_results", [("dkim", [
            ("domain", "example.com"), ("selector", "s1"), ("result", "pass")])])]),
])


def element(part, names):
    name, content = part
    made = etree.Element(f"{{{URI}}}{name}", nsmap=names)
    if isinstance(content, str):
        made.text = content
    else:
        made.extend([element(one, names) for one in content])
    return made


texts = {}
for label, names in (("default namespace", {None: URI}), ("prefix", {"d": URI})):
    texts[label] = etree.tostring(element(CONTENT, names), encoding="unicode")
for label, text in texts.items():
    tags = [node.tag for node in etree.fromstring(text).iter()]
    print(f"{label}: {len(tags)} elements, all of {URI}:", all(tag.startswith("{" + URI + "}") for tag in tags))
    try:
        report = parsedmarc.parse_aggregate_report_xml(text, offline=True)
        print(" read:", report["xml_namespace"], sum(record["count"] for record in report["records"]), "messages")
    except parsedmarc.InvalidAggregateReport as error:
        print(" refused:", error)
END
env/bin/python run.py >seen

cat >expected <<'END'
default namespace: 28 elements, all of urn:ietf:params:xml:ns:dmarc-2.0: True
 read: urn:ietf:params:xml:ns:dmarc-2.0 3 messages
prefix: 28 elements, all of urn:ietf:params:xml:ns:dmarc-2.0: True
 refused: Missing field: 'feedback'
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
