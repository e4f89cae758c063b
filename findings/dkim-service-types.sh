#!/usr/bin/env bash
# A DKIM key whose record names two services: s=email:tlsrpt, for mail and for TLS reports.
#
# One would guess: s= is a list (RFC 6376, 3.6.1: services divided by colons), and each
# verifier finds the service it is asked about in it.
#
# What happens: dkimpy compares the whole value with "*", "email" and "tlsrpt". Any list,
# even email:*, is an UnknownKeyTypeError without a message, for mail and for TLS reports
# (tlsrpt=True) alike; the signature that dkimpy made itself does not verify.
#   mailauth verifies the same signature with each of these records.
#
# Seen with: dkimpy 1.1.8, mailauth 4.13.3.
#
# Why it matters: reporters sign TLS reports, and RFC 8460 gives s=tlsrpt for that, so one
# key for both has to be written as a list. Receivers on dkimpy then see DKIM fail for all
# mail, and DMARC reports show failures at some receivers only, with a name (unknown key
# type) that points at k=, where nothing is wrong. Two selectors are the way out.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet dkimpy==1.1.8 cryptography==50.0.2
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund mailauth@4.13.3

cat >run.py <<'END'
import base64
import json

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL,
                            serialization.NoEncryption())
public = base64.b64encode(key.public_key().public_bytes(
    serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)).decode()
message = (b"From: Front desk <desk@example.com>\r\nTo: lab@example.net\r\nSubject: Visit\r\n"
           b"Date: Sun, 29 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@example.com>\r\n\r\nHello.\r\n")
signed = dkim.sign(message, b"s1", b"example.com", private,
                   include_headers=[b"from", b"to", b"subject", b"date", b"message-id"]) + message
open("signed.eml", "wb").write(signed)
records = {services: f"v=DKIM1; k=rsa; s={services}; p={public}"
           for services in ("email", "*", "email:tlsrpt", "tlsrpt:email", "email:*")}
json.dump(records, open("records.json", "w"))


def verify(record, report):
    try:
        return dkim.DKIM(signed, tlsrpt=report).verify(dnsfunc=lambda name, timeout=5: record.encode())
    except dkim.DKIMException as error:
        return f"{type(error).__name__} {error.args}"


for services, record in records.items():
    print(f"dkimpy s={services}: mail {verify(record, False)}, report {verify(record, True)}")
END
cat >read.mjs <<'END'
import fs from 'node:fs';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';

const message = fs.readFileSync('signed.eml');
for (const [services, record] of Object.entries(JSON.parse(fs.readFileSync('records.json', 'utf8')))) {
  const resolver = async (name, type) => {
    if (type === 'TXT') return [[record]];
    throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
  };
  const { results } = await dkimVerify(message, { resolver });
  console.log(`mailauth s=${services}: ${results.map((result) => result.status.result)}`);
}
END
{ env/bin/python run.py; node read.mjs; } >seen

cat >expected <<'END'
dkimpy s=email: mail True, report True
dkimpy s=*: mail True, report True
dkimpy s=email:tlsrpt: mail UnknownKeyTypeError (None,), report UnknownKeyTypeError (None,)
dkimpy s=tlsrpt:email: mail UnknownKeyTypeError (None,), report UnknownKeyTypeError (None,)
dkimpy s=email:*: mail UnknownKeyTypeError (None,), report UnknownKeyTypeError (None,)
mailauth s=email: pass
mailauth s=*: pass
mailauth s=email:tlsrpt: pass
mailauth s=tlsrpt:email: pass
mailauth s=email:*: pass
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
