#!/usr/bin/env bash
# A review of who has access asks an identity service, with a SCIM filter, for all accounts of
# vendors, and for those of temporary staff in billing.
#
# One would guess: "and" binds closer than "or", as SCIM says (RFC 7644, 3.4.2.2: first not,
# then and, then or) and as in SQL.
#
# What happens: scim2-filter-parser reads from left to right. Of "a or b and c" it makes SQL for
# (a or b) and c, with its own parentheses around it, although its source quotes that part of
# the RFC. "a and b or c", the other way round, comes out right, and so do filters with
# parentheses, and not.
#   Two parsers for JavaScript read both as the RFC has it. One of them, scim-query-filter-parser,
#   cannot parse the RFC's "not (...)".
#
# Seen with: scim2-filter-parser 0.7.0, scim2-parse-filter 0.2.10, scim-query-filter-parser 2.0.4.
#
# Why it matters: of the four accounts below the review should have two and has one: no vendor is
# in it. Nothing shows that; a list of accounts looks complete at any length, and with the parts
# of the filter in the other order it is. Write the parentheses.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet scim2-filter-parser==0.7.0 sly==0.5
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund scim2-parse-filter@0.2.10 scim-query-filter-parser@2.0.4

cat >filters.json <<'END'
["userType eq \"vendor\" or userType eq \"temporary\" and title eq \"billing\"",
 "userType eq \"temporary\" and title eq \"billing\" or userType eq \"vendor\"",
 "userType eq \"vendor\" or (userType eq \"temporary\" and title eq \"billing\")",
 "not (userType eq \"vendor\") and title eq \"billing\""]
END
cat >accounts.json <<'END'
[{"userName": "firewall-firm", "userType": "vendor", "title": "support"},
 {"userName": "june", "userType": "temporary", "title": "billing"},
 {"userName": "lee", "userType": "temporary", "title": "nurse"},
 {"userName": "pat", "userType": "staff", "title": "billing"}]
END
cat >run.py <<'END'
import json
import sqlite3

from scim2_filter_parser.queries import SQLQuery

FIELDS = ("userName", "userType", "title")
store = sqlite3.connect(":memory:")
store.execute("CREATE TABLE users (userName, userType, title)")
store.executemany("INSERT INTO users VALUES (:userName, :userType, :title)", json.load(open("accounts.json")))
for text in json.load(open("filters.json")):
    query = SQLQuery(text, "users", {(field, None, None): "users." + field for field in FIELDS})
    found = store.execute(query.sql.replace("%s", "?"), list(query.params_dict.values()))
    print(text)
    print("  where", " ".join(query.sql.split("WHERE")[1].split()))
    print("  scim2-filter-parser:", *sorted(row[0] for row in found))
END
cat >run.cjs <<'END'
const fs = require('node:fs');
const { filter, parse } = require('scim2-parse-filter');
const { compileFilter } = require('scim-query-filter-parser');

const accounts = JSON.parse(fs.readFileSync('accounts.json', 'utf8'));
const said = (make) => {
  try { return accounts.filter(make()).map((account) => account.userName).sort().join(' '); } catch { return 'refused'; }
};
for (const text of JSON.parse(fs.readFileSync('filters.json', 'utf8'))) {
  console.log(text);
  console.log('  scim2-parse-filter:', said(() => filter(parse(text))));
  console.log('  scim-query-filter-parser:', said(() => compileFilter(text)));
}
END
env/bin/python run.py >seen
node run.cjs >>seen

cat >expected <<'END'
userType eq "vendor" or userType eq "temporary" and title eq "billing"
  where ((users.userType = %s) OR (users.userType = %s)) AND (users.title = %s);
  scim2-filter-parser: june
userType eq "temporary" and title eq "billing" or userType eq "vendor"
  where ((users.userType = %s) AND (users.title = %s)) OR (users.userType = %s);
  scim2-filter-parser: firewall-firm june
userType eq "vendor" or (userType eq "temporary" and title eq "billing")
  where (users.userType = %s) OR ((users.userType = %s) AND (users.title = %s));
  scim2-filter-parser: firewall-firm june
not (userType eq "vendor") and title eq "billing"
  where (NOT (users.userType = %s)) AND (users.title = %s);
  scim2-filter-parser: june pat
userType eq "vendor" or userType eq "temporary" and title eq "billing"
  scim2-parse-filter: firewall-firm june
  scim-query-filter-parser: firewall-firm june
userType eq "temporary" and title eq "billing" or userType eq "vendor"
  scim2-parse-filter: firewall-firm june
  scim-query-filter-parser: firewall-firm june
userType eq "vendor" or (userType eq "temporary" and title eq "billing")
  scim2-parse-filter: firewall-firm june
  scim-query-filter-parser: firewall-firm june
not (userType eq "vendor") and title eq "billing"
  scim2-parse-filter: june pat
  scim-query-filter-parser: refused
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
