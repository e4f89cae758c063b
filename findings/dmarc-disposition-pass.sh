#!/usr/bin/env bash
# A DMARC report by RFC 9990: 700 messages that failed and were let through since the policy
# is in test mode, and 5 that passed. For the latter RFC 9990 has a new word: pass.
#
# One would guess: readers that know the new format know its words; others pass them on.
#
# What happens:
#   dmarc-metrics-exporter has a model of the new format, with this word in it, and raises
#   KeyError for it: but only when it comes to that record. What stands before it is
#   counted, so the metrics have the 700 and not the 5; with the records in the other order
#   they have nothing. The report is taken for seen all the same: sent or put into the inbox
#   again, it is skipped as a duplicate, without an error.
#   dmarc-report-parser refuses the word "pass", and any reason for an override, in the old
#   words too: it takes a list where its own schema wants a word.
#   dmarc-report reads it all.
#
# Seen with: dmarc-metrics-exporter 1.3.1, dmarc-report-parser 0.1.5, dmarc-report 3.1.0.
#
# Why it matters: with p=quarantine or reject each good message of a receiver that writes the
# new format has this word. The curve shows failures alone, or a receiver vanishes from it,
# at the moment when it changes its format; who waits for a low rate of failures before
# p=reject waits in vain.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet dmarc-metrics-exporter==1.3.1 dmarc-report==3.1.0
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund dmarc-report-parser@0.1.5

cat >make.py <<'END'
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">
  <version>1.0</version>
  <report_metadata>
    <org_name>Receiver</org_name><email>dmarc@receiver.example</email><report_id>{id}</report_id>
    <date_range><begin>1795910400</begin><end>1795996799</end></date_range>
  </report_metadata>
  <policy_published><domain>clinic.example</domain><discovery_method>treewalk</discovery_method>
    <p>reject</p><testing>y</testing></policy_published>
"""
RECORD = """  <record>
    <row><source_ip>{ip}</source_ip><count>{count}</count>
      <policy_evaluated><disposition>{word}</disposition><dkim>{dkim}</dkim><spf>fail</spf>{reason}</policy_evaluated></row>
    <identifiers><header_from>clinic.example</header_from></identifiers>
    <auth_results><dkim><domain>clinic.example</domain><selector>s1</selector><result>{dkim}</result></dkim>
      <spf><domain>bounce.example</domain><scope>mfrom</scope><result>pass</result></spf></auth_results>
  </record>
"""
failed = {"ip": "192.0.2.2", "count": 700, "word": "none", "dkim": "fail"}
test = "<reason><type>{type}</type></reason>"
records = {
    "failed": RECORD.format(**failed, reason=test.format(type="policy_test_mode")),
    "plain": RECORD.format(**failed, reason=""),
    "listed": RECORD.format(**failed, reason=test.format(type="mailing_list")),
    "passed": RECORD.format(ip="192.0.2.1", count=5, word="pass", dkim="pass", reason=""),
}
for name, parts in {"failed-first": ("failed", "passed"), "passed-first": ("passed", "failed"),
                    "no-pass": ("failed",), "no-reason": ("plain",), "old-reason": ("listed",)}.items():
    open(name + ".xml", "w").write(HEAD.format(id=name) + "".join(records[part] for part in parts) + "</feedback>\n")
END
cat >read.py <<'END'
import asyncio
import contextlib
import logging
from email.message import EmailMessage

import structlog
from dmarc_metrics_exporter.app import App
from dmarc_report.parser import DMARCParser

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
REPORTS = ("no-pass", "failed-first", "passed-first")


class Kept:
    def __init__(self, metrics):
        self.metrics = metrics

    @contextlib.contextmanager
    def get_metrics(self):
        yield self.metrics


def exporter(name):
    app = App(prometheus_addr=("127.0.0.1", 0), imap_queue=None, metrics_persister=None, exporter_cls=Kept)
    mail = EmailMessage()
    mail["From"] = "dmarc@receiver.example"
    mail["Subject"] = f"Report-ID: <{name}>"
    mail.set_content("A report is attached.")
    mail.add_attachment(open(name + ".xml").read(), subtype="xml", filename=name + ".xml")
    for time in ("once", "again"):
        try:
            asyncio.run(app.process_email(mail))
            said = "no error"
        except KeyError as error:
            said = f"KeyError {error}"
        counted = sum(each.total_count for each in app.exporter.metrics.metrics.values())
        print("dmarc-metrics-exporter", name, time, "counted", counted, said)


for name in REPORTS:
    exporter(name)
for name in REPORTS:
    report = DMARCParser.parse_file(name + ".xml")
    print("dmarc-report", name, [record.count for record in report.records])
END
cat >read.cjs <<'END'
const fs = require('node:fs');
const { parseDmarcReportsFromXml } = require('dmarc-report-parser');

(async () => {
  for (const name of ['no-reason', 'old-reason', 'no-pass', 'failed-first']) {
    try {
      const { reports } = await parseDmarcReportsFromXml([fs.readFileSync(`${name}.xml`, 'utf8')]);
      console.log('dmarc-report-parser', name, 'records', reports[0].record.length);
    } catch (error) {
      const where = error.issues.map((issue) => `${issue.path.filter((part) => typeof part === 'string').pop()}: ${issue.received}`);
      console.log('dmarc-report-parser', name, 'refused,', where.join(', '));
    }
  }
})();
END
python3 make.py
{ env/bin/python read.py; node read.cjs; } >seen

cat >expected <<'END'
dmarc-metrics-exporter no-pass once counted 700 no error
dmarc-metrics-exporter no-pass again counted 700 no error
dmarc-metrics-exporter failed-first once counted 700 KeyError <ActionDispositionType.PASS: 'pass'>
dmarc-metrics-exporter failed-first again counted 700 no error
dmarc-metrics-exporter passed-first once counted 0 KeyError <ActionDispositionType.PASS: 'pass'>
dmarc-metrics-exporter passed-first again counted 0 no error
dmarc-report no-pass [700]
dmarc-report failed-first [700, 5]
dmarc-report passed-first [5, 700]
dmarc-report-parser no-reason records 1
dmarc-report-parser old-reason refused, type: array
dmarc-report-parser no-pass refused, type: array
dmarc-report-parser failed-first refused, type: array, disposition: pass
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
