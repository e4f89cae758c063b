#!/usr/bin/env bash
# A TLS report (RFC 8460) about two domains: the clinic's, whose certificate had expired for
# 5 of 105 sessions, and that of its lab, which has no MTA-STS policy. Written as CSV.
#
# One would guess: each row says which domain it is about, and the rows of a column add up.
#
# What happens in parsedmarc's CSV:
#   a row of failures (certificate-expired) names neither the domain nor the type of policy;
#   failures stand in the row of their policy and again in their own, so that 5 failed
#   sessions add up to 10;
#   a policy without a text gets that of the policy before it: the lab, found to have no
#   policy, has the clinic's "mode: enforce".
#   And the hosts that the policy allows are lost in CSV and JSON alike: RFC 8460 has them in
#   "mx-host", as one word or a list; parsedmarc looks for "mx-host-pattern".
#
# Seen with: parsedmarc 11.1.0.
#
# Why it matters: who filters the table by domain finds no failure, and by failure no domain.
# In a report about two domains nobody can tell from the table which of them has to renew a
# certificate, and the one without a policy looks enforced. The JSON has domains and counts.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet parsedmarc==11.1.0

cat >run.py <<'END'
import csv
import io
import json

import parsedmarc

report = {
    "organization-name": "Receiver",
    "date-range": {"start-datetime": "2026-11-28T00:00:00Z", "end-datetime": "2026-11-28T23:59:59Z"},
    "contact-info": "tls@receiver.example",
    "report-id": "2026-11-28-1",
    "policies": [
        {"policy": {"policy-type": "sts", "policy-domain": "clinic.example",
                    "policy-string": ["version: STSv1", "mode: enforce", "mx: mx.clinic.example",
                                      "max_age: 604800"],
                    "mx-host": ["mx.clinic.example"]},
         "summary": {"total-successful-session-count": 100, "total-failure-session-count": 5},
         "failure-details": [{"result-type": "certificate-expired", "sending-mta-ip": "192.0.2.1",
                              "receiving-mx-hostname": "mx.clinic.example", "receiving-ip": "198.51.100.1",
                              "failed-session-count": 5}]},
        {"policy": {"policy-type": "no-policy-found", "policy-domain": "lab.example"},
         "summary": {"total-successful-session-count": 7, "total-failure-session-count": 0}},
    ],
}
parsed = parsedmarc.parse_smtp_tls_report_json(json.dumps(report))
for policy in parsed["policies"]:
    print("JSON:", policy["policy_domain"], policy["policy_type"], policy["failed_session_count"],
          "hosts:", policy.get("mx_host_patterns"))
rows = list(csv.DictReader(io.StringIO(parsedmarc.parsed_smtp_tls_reports_to_csv(parsed))))
for row in rows:
    print("CSV:", {key: row[key] for key in ("policy_domain", "policy_type", "policy_strings", "mx_host_patterns",
                                             "result_type", "failed_session_count")})
print("failed sessions in the column:", sum(int(row["failed_session_count"]) for row in rows))
END
env/bin/python run.py >seen

cat >expected <<'END'
JSON: clinic.example sts 5 hosts: None
JSON: lab.example no-policy-found 0 hosts: None
CSV: {'policy_domain': 'clinic.example', 'policy_type': 'sts', 'policy_strings': 'version: STSv1|mode: enforce|mx: mx.clinic.example|max_age: 604800', 'mx_host_patterns': '', 'result_type': '', 'failed_session_count': '5'}
CSV: {'policy_domain': '', 'policy_type': '', 'policy_strings': 'version: STSv1|mode: enforce|mx: mx.clinic.example|max_age: 604800', 'mx_host_patterns': '', 'result_type': 'certificate-expired', 'failed_session_count': '5'}
CSV: {'policy_domain': 'lab.example', 'policy_type': 'no-policy-found', 'policy_strings': 'version: STSv1|mode: enforce|mx: mx.clinic.example|max_age: 604800', 'mx_host_patterns': '', 'result_type': '', 'failed_session_count': '0'}
failed sessions in the column: 10
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
