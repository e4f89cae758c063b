#!/usr/bin/env bash
# A scan in SARIF 2.1.0 of six results: one open, one that the clinic has accepted (suppressions),
# one that is gone since the last scan (baselineState: absent), one check that passed (kind:
# pass), one to be looked at by a person (kind: review), and one whose level stands where
# SARIF lets it stand, with its rule (defaultConfiguration: error).
#
# One would guess: two errors, the first and the last; or, in a tool that knows less, what it
# does not know is left as it is.
#
# What happens: three readers, three counts, and none of them has two.
#   sarif-tools finds four errors. What was accepted and what is gone are errors in its
#   summary and in its table, which has no column for either, and `--check error` ends with
#   status 4 for them.
#   sarif-junit fails three tests: the open one, the accepted one and the one that is gone.
#   The error by its rule passes its test, and so does the one to be looked at.
#   sarif-to-markdown has six errors: each result has the level of its rule, whatever the
#   result itself says, so that the check that passed is an [ERROR]. The accepted one stands
#   among the results, without its place, and again among the suppressed.
#
# Seen with: sarif-tools 3.0.5, npm sarif-junit 1.1.4, @security-alert/sarif-to-markdown
# 1.11.1.
#
# Why it matters: SARIF can say "accepted, and why" and "no longer there", and scanners write
# it. A report on what has been done, made with these, shows no progress: risks that were
# accepted or mended count as open. And an error whose level stands with its rule, which is
# where many scanners put it, becomes a test that passed.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet sarif-tools==3.0.5
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund sarif-junit@1.1.4 @security-alert/sarif-to-markdown@1.11.1

cat >make.py <<'END'
import json

more = {
    "OPEN": {"level": "error"},
    "ACCEPTED": {"level": "error", "suppressions": [
        {"kind": "external", "status": "accepted", "justification": "Accepted until 2027-03-31"}]},
    "GONE": {"level": "error", "baselineState": "absent"},
    "PASSED": {"kind": "pass", "level": "none"},
    "REVIEW": {"kind": "review", "level": "none"},
    "BYRULE": {},
}
rules = [{"id": name, "defaultConfiguration": {"level": "error"}} for name in more]
results = [
    {"ruleId": name, "ruleIndex": at, "message": {"text": f"text of {name}"}, **fields, "locations": [
        {"physicalLocation": {"artifactLocation": {"uri": "portal.conf"}, "region": {"startLine": at + 1}}}]}
    for at, (name, fields) in enumerate(more.items())
]
run = {"tool": {"driver": {"name": "Scan", "rules": rules}}, "results": results}
json.dump({"version": "2.1.0", "runs": [run]}, open("scan.sarif", "w"))
END
cat >show.cjs <<'END'
const fs = require('node:fs');
const { sarifToMarkdown } = require('@security-alert/sarif-to-markdown');

const scan = JSON.parse(fs.readFileSync('scan.sarif', 'utf8'));
const settings = { title: 'Scan', owner: 'clinic', repo: 'portal', branch: 'main', sourceRoot: '' };
let part = '';
for (const line of sarifToMarkdown(settings)(scan)[0].body.split('\n')) {
  if (line.startsWith('## ')) part = line.slice(3);
  if (line.startsWith('- **[')) console.log(`sarif-to-markdown, ${part}:`, line.slice(2).replace(/\s+/g, ' ').trim());
}
END
python3 make.py
{
    env/bin/sarif csv -o table.csv scan.sarif >/dev/null
    sed 's/^/sarif-tools: /' table.csv
    status=0
    env/bin/sarif --check error summary scan.sarif >/dev/null 2>&1 || status=$?
    echo "sarif-tools --check error: exit status $status"
    npx --no-install sarif-junit -i scan.sarif -o tests.xml >/dev/null
    python3 - <<'END'
import xml.etree.ElementTree as tree

for case in tree.parse("tests.xml").iter("testcase"):
    print("sarif-junit:", case.get("classname"), "fails" if case.find("failure") is not None else "passes")
END
    node show.cjs
} >seen

cat >expected <<'END'
sarif-tools: Tool,Severity,Code,Description,Location,Line
sarif-tools: Scan,error,ACCEPTED,text of ACCEPTED,portal.conf,2
sarif-tools: Scan,error,BYRULE,text of BYRULE,portal.conf,6
sarif-tools: Scan,error,GONE,text of GONE,portal.conf,3
sarif-tools: Scan,error,OPEN,text of OPEN,portal.conf,1
sarif-tools: Scan,none,PASSED,text of PASSED,portal.conf,4
sarif-tools: Scan,none,REVIEW,text of REVIEW,portal.conf,5
sarif-tools --check error: exit status 4
sarif-junit: OPEN fails
sarif-junit: ACCEPTED fails
sarif-junit: GONE fails
sarif-junit: PASSED passes
sarif-junit: REVIEW passes
sarif-junit: BYRULE passes
sarif-to-markdown, Results: **[ERROR]** **[OPEN]** `text of OPEN`
sarif-to-markdown, Results: **[ERROR]** **[ACCEPTED]** `text of ACCEPTED`
sarif-to-markdown, Results: **[ERROR]** **[GONE]** `text of GONE`
sarif-to-markdown, Results: **[ERROR]** **[PASSED]** `text of PASSED`
sarif-to-markdown, Results: **[ERROR]** **[REVIEW]** `text of REVIEW`
sarif-to-markdown, Results: **[ERROR]** **[BYRULE]** `text of BYRULE`
sarif-to-markdown, Suppressed results: **[ERROR]** **[ACCEPTED]** `text of ACCEPTED`
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
