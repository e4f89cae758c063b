#!/usr/bin/env bash
# A domain that has begun with DMARC as guides advise: names that send no mail first
# (sp=reject), the domain itself still watched (p=none). Mail that fails, from the domain.
#
# One would guess: the policy that applies is p, none; sp is for subdomains (RFC 9989, 4.7).
#
# What happens: authheaders finds the record of the domain itself, says so ("Used From Domain
# Record"), and applies sp: policy.dmarc=reject. Of p=quarantine; sp=reject it makes reject
# too. With its tree walk (dmarcbis=True) it is the same. A record without sp is read
# rightly, and so is mail from a subdomain.
#   mailauth gives p for the domain and sp for the subdomain.
#
# Seen with: authheaders 0.16.3 (dkimpy 1.1.8, publicsuffix2 2.20191221), mailauth 4.13.3.
#
# Why it matters: policy.dmarc in Authentication-Results is what filters act on and what is
# counted before p is raised. A clinic in its watching phase loses mail of a forwarder or a
# portal that does not sign yet, at receivers with this library only, though its record says
# that nothing is to happen; and its reports from elsewhere show no reason.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet authheaders==0.16.3 dkimpy==1.1.8 publicsuffix2==2.20191221 authres==1.2.0
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund mailauth@4.13.3

cat >cases.json <<'END'
{
  "records": ["v=DMARC1; p=none", "v=DMARC1; p=none; sp=reject", "v=DMARC1; p=quarantine; sp=reject"],
  "senders": ["example.com", "mail.example.com"]
}
END
cat >read.py <<'END'
import json

from authheaders import check_dmarc
from authres import SPFAuthenticationResult

cases = json.load(open("cases.json"))
for record in cases["records"]:
    for sender in cases["senders"]:
        message = f"From: <desk@{sender}>\r\nTo: lab@example.net\r\nSubject: Visit\r\n\r\nHello.\r\n".encode()
        for walk in (False, True):
            found = check_dmarc(message, SPFAuthenticationResult(result="fail", smtp_mailfrom="portal.example.org"),
                                dnsfunc=lambda name: {"_dmarc.example.com": record}.get(name), dmarcbis=walk)
            print(f"authheaders{' (tree walk)' * walk} {record} | from {sender}: "
                  f"{found.result} ({found.result_comment}), policy {found.policy}")
END
cat >read.mjs <<'END'
import fs from 'node:fs';
import { dmarc } from 'mailauth/lib/dmarc/index.js';

const { records, senders } = JSON.parse(fs.readFileSync('cases.json', 'utf8'));
for (const record of records) {
  const resolver = async (name) => {
    if (name === '_dmarc.example.com') return [[record]];
    throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
  };
  for (const sender of senders) {
    const found = await dmarc({ headerFrom: `desk@${sender}`, spfDomains: [], dkimDomains: [], resolver });
    console.log(`mailauth ${record} | from ${sender}: ${found.status.result}, policy ${found.policy}`);
  }
}
END
{ env/bin/python read.py; node read.mjs; } >seen

cat >expected <<'END'
authheaders v=DMARC1; p=none | from example.com: fail (Used From Domain Record), policy none
authheaders (tree walk) v=DMARC1; p=none | from example.com: fail (Used From Domain Record), policy none
authheaders v=DMARC1; p=none | from mail.example.com: fail (Used Org Domain Record), policy none
authheaders (tree walk) v=DMARC1; p=none | from mail.example.com: fail (Used Tree Walk Record), policy none
authheaders v=DMARC1; p=none; sp=reject | from example.com: fail (Used From Domain Record), policy reject
authheaders (tree walk) v=DMARC1; p=none; sp=reject | from example.com: fail (Used From Domain Record), policy reject
authheaders v=DMARC1; p=none; sp=reject | from mail.example.com: fail (Used Org Domain Record), policy reject
authheaders (tree walk) v=DMARC1; p=none; sp=reject | from mail.example.com: fail (Used Tree Walk Record), policy reject
authheaders v=DMARC1; p=quarantine; sp=reject | from example.com: fail (Used From Domain Record), policy reject
authheaders (tree walk) v=DMARC1; p=quarantine; sp=reject | from example.com: fail (Used From Domain Record), policy reject
authheaders v=DMARC1; p=quarantine; sp=reject | from mail.example.com: fail (Used Org Domain Record), policy reject
authheaders (tree walk) v=DMARC1; p=quarantine; sp=reject | from mail.example.com: fail (Used Tree Walk Record), policy reject
mailauth v=DMARC1; p=none | from example.com: fail, policy none
mailauth v=DMARC1; p=none | from mail.example.com: fail, policy none
mailauth v=DMARC1; p=none; sp=reject | from example.com: fail, policy none
mailauth v=DMARC1; p=none; sp=reject | from mail.example.com: fail, policy reject
mailauth v=DMARC1; p=quarantine; sp=reject | from example.com: fail, policy quarantine
mailauth v=DMARC1; p=quarantine; sp=reject | from mail.example.com: fail, policy reject
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
