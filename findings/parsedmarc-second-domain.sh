#!/usr/bin/env bash
# A mailbox with two DMARC reports of one receiver: about the clinic's domain, and about the
# domain of its hospital. Their IDs are 20261129@clinic.example and 20261129@hospital.example.
#
# One would guess: two reports. An ID may have an @ like that of a message, and what stands
# on both sides of it makes it unique.
#
# What happens: parsedmarc cuts each ID at the @, and takes the second report for a duplicate
# of the first: the same receiver, the same ID. It does not compare domains, although an ID
# need be unique for one domain only; so a plain 20261129 for both is lost as well. The
# report is skipped without a word (but for debugging), and its messages are in no count.
#   With a dot in place of the @ both reports are read. dmarc-report reads all of them, with
#   their whole IDs.
#
# Seen with: parsedmarc 11.1.0, dmarc-report 3.1.0.
#
# Why it matters: the domain whose report comes second looks as if nobody had sent mail from
# it, which is what one hopes to see before p=reject. And an ID noted from parsedmarc is
# found neither in the report nor in the subject of the mail that brought it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet parsedmarc==11.1.0 dmarc-report==3.1.0

cat >make.py <<'END'
import gzip
import mailbox
from email.message import EmailMessage

REPORT = """<?xml version="1.0" encoding="UTF-8"?>
<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">
  <version>1.0</version>
  <report_metadata>
    <org_name>Receiver</org_name><email>dmarc@receiver.example</email><report_id>{id}</report_id>
    <date_range><begin>1795910400</begin><end>1795996799</end></date_range>
  </report_metadata>
  <policy_published><domain>{domain}</domain><discovery_method>treewalk</discovery_method><p>none</p></policy_published>
  <record>
    <row><source_ip>192.0.2.1</source_ip><count>{count}</count>
      <policy_evaluated><disposition>none</disposition><dkim>fail</dkim><spf>fail</spf></policy_evaluated></row>
    <identifiers><header_from>{domain}</header_from></identifiers>
    <auth_results></auth_results>
  </record>
</feedback>
"""
for box, ids in {"at": "20261129@{domain}", "plain": "20261129", "dot": "20261129.{domain}"}.items():
    with_reports = mailbox.mbox(box + ".mbox")
    for domain, count in (("clinic.example", 5), ("hospital.example", 700)):
        report = REPORT.format(id=ids.format(domain=domain), domain=domain, count=count)
        name = f"receiver.example!{domain}!1795910400!1795996799.xml"
        open(f"{box}-{domain}.xml", "w").write(report)
        message = EmailMessage()
        message["From"] = "dmarc@receiver.example"
        message["To"] = f"reports@{domain}"
        message["Date"] = "Mon, 30 Nov 2026 01:00:00 +0000"
        message["Message-ID"] = f"<1.{domain}@receiver.example>"
        message["Subject"] = (f"Report Domain: {domain} Submitter: receiver.example "
                              f"Report-ID: <{ids.format(domain=domain)}>")
        message.set_content("A report is attached.")
        message.add_attachment(gzip.compress(report.encode()), maintype="application", subtype="gzip",
                               filename=name + ".gz")
        with_reports.add(message)
    with_reports.flush()
END
cat >read.py <<'END'
import logging
import sys

import parsedmarc
from dmarc_report.parser import DMARCParser

parsedmarc.logger.setLevel(logging.INFO)
parsedmarc.logger.handlers = [logging.StreamHandler()]
box = sys.argv[1]
print(f"{box}:")
for report in parsedmarc.get_dmarc_reports_from_mbox(box + ".mbox", offline=True)["aggregate_reports"]:
    print("  parsedmarc:", report["policy_published"]["domain"], report["report_metadata"]["report_id"],
          sum(record["count"] for record in report["records"]))
for domain in ("clinic.example", "hospital.example"):
    report = DMARCParser.parse_file(f"{box}-{domain}.xml")
    print("  dmarc-report:", report.policy_published.domain, report.report_metadata.report_id,
          sum(record.count for record in report.records))
END
python3 make.py
for box in at plain dot; do
    env/bin/python read.py $box
done >seen 2>log
echo "words of a duplicate in the log: $(grep -ci duplicate log)" >>seen

cat >expected <<'END'
at:
  parsedmarc: clinic.example 20261129 5
  dmarc-report: clinic.example 20261129@clinic.example 5
  dmarc-report: hospital.example 20261129@hospital.example 700
plain:
  parsedmarc: clinic.example 20261129 5
  dmarc-report: clinic.example 20261129 5
  dmarc-report: hospital.example 20261129 700
dot:
  parsedmarc: clinic.example 20261129.clinic.example 5
  parsedmarc: hospital.example 20261129.hospital.example 700
  dmarc-report: clinic.example 20261129.clinic.example 5
  dmarc-report: hospital.example 20261129.hospital.example 700
words of a duplicate in the log: 0
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
