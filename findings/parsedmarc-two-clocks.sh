#!/usr/bin/env bash
# A DMARC report on one UTC day, 2026-11-28, taken in by parsedmarc on a machine in Chicago.
#
# One would guess: all times of one result are in one zone.
#
# What happens: no time in the result names a zone, and there are two.
#   begin_date and end_date of the report are on the machine's clock: 2026-11-27 18:00:00 to
#   2026-11-28 17:59:59. interval_begin and interval_end of its records are in UTC:
#   2026-11-28 00:00:00 to 23:59:59.
#   The flat rows (CSV) have a begin_date too, and there it is the one in UTC: the same
#   name, the same report, the same run, another day.
#
# Seen with: parsedmarc 11.1.0, TZ=America/Chicago.
#
# Why it matters: counted by the begin_date of the JSON, a day's mail belongs to the day
# before on every machine west of Greenwich, and not on those in UTC; figures from JSON and
# CSV of one archive do not agree, and tests on a server in UTC never show it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet parsedmarc==11.1.0

cat >run.py <<'END'
import parsedmarc

BEGIN = 1795824000  # 2026-11-28 00:00:00 UTC
LAST = 1795910399  # 23:59:59

REPORT = f"""<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0"><version>1.0</version>
<report_metadata><org_name>Example Receiver</org_name><email>reports@example.net</email>
<report_id>20261128-1</report_id>
<date_range><begin>{BEGIN}</begin><end>{LAST}</end></date_range></report_metadata>
<policy_published><domain>example.com</domain><p>none</p></policy_published>
<record><row><source_ip>192.0.2.7</source_ip><count>3</count>
<policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
<identifiers><header_from>example.com</header_from><envelope_from>example.com</envelope_from></identifiers>
<auth_results><dkim><domain>example.com</domain><selector>s1</selector><result>pass</result></dkim></auth_results>
</record></feedback>"""

day = parsedmarc.parse_aggregate_report_xml(REPORT, offline=True)
meta, record = day["report_metadata"], day["records"][0]
print("report of the JSON:", meta["begin_date"], "to", meta["end_date"])
print("record of the JSON:", record["interval_begin"], "to", record["interval_end"])
row = parsedmarc.parsed_aggregate_reports_to_csv_rows(day)[0]
print("row of the CSV:", row["begin_date"], "to", row["end_date"])
END
TZ=America/Chicago env/bin/python run.py >seen

cat >expected <<'END'
report of the JSON: 2026-11-27 18:00:00 to 2026-11-28 17:59:59
record of the JSON: 2026-11-28 00:00:00 to 2026-11-28 23:59:59
row of the CSV: 2026-11-28 00:00:00 to 2026-11-28 23:59:59
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
