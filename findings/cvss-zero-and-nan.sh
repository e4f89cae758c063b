#!/usr/bin/env bash
# One critical weakness, written as a vector of CVSS 3.0, 3.1 and 4.0, with and without what
# the clinic's own network makes of it (MAV:L, local access only; MVC:N/MVI:N/MVA:N, nothing
# left to harm), scored by four libraries.
#
# One would guess: all give 9.8 (3.x) and 9.3 (4.0), less with the clinic's metrics; or an
# error where a version is not supported.
#
# What happens:
#   npm's package cvss scores every vector of 3.1 and 4.0 with 0 and rates it "None". It
#   throws nothing (only with the option throw), and base, temporal and environmental agree.
#   Of a 3.0 vector with MAV:L and nothing else it makes NaN, rated "Critical": metrics that
#   are not given, which the standard takes from the base ones, are no numbers to it.
#   @turingpointde/cvss.js scores a 4.0 vector with nothing left to harm with 6.9, Medium,
#   where the standard and the other two say 0.
#   cvss on PyPI and ae-cvss-calculator agree on all.
#
# Seen with: npm cvss 1.0.5, @turingpointde/cvss.js 2.1.0, ae-cvss-calculator 1.0.13, PyPI
# cvss 3.6.
#
# Why it matters: scanners write 3.1 and 4.0 today. A register that sorts by score puts the
# worst findings last, with the word for "no risk"; and one measure entered for one system
# makes a finding Critical that it was meant to lower. NaN in JSON is null.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet cvss==3.6
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund cvss@1.0.5 @turingpointde/cvss.js@2.1.0 ae-cvss-calculator@1.0.13

cat >vectors <<'END'
CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H
CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MAV:L
CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H
CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MAV:L
CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N
CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/MVC:N/MVI:N/MVA:N
END
cat >read.py <<'END'
from cvss import CVSS3, CVSS4

for vector in open("vectors").read().split():
    if vector.startswith("CVSS:4"):
        scored = CVSS4(vector)
        score, rating = scored.base_score, scored.severity
    else:
        scored = CVSS3(vector)
        score, rating = scored.scores()[2], scored.severities()[2]
    print(f"{vector} PyPI cvss {float(score):g} {rating}")
END
cat >read.cjs <<'END'
const fs = require('node:fs');
const cvss = require('cvss');
const { CVSS } = require('@turingpointde/cvss.js');
const { fromVector } = require('ae-cvss-calculator');

for (const vector of fs.readFileSync('vectors', 'utf8').trim().split('\n')) {
  const all = cvss.getAll(vector);
  console.log(vector, 'npm cvss', all.environmental.score, all.environmental.rating, 'base', all.base.score, all.base.rating);
  const other = CVSS(vector);
  console.log(vector, 'cvss.js', vector.startsWith('CVSS:4') ? other.getScore() : other.getEnvironmentalScore());
  console.log(vector, 'ae-cvss-calculator', fromVector(vector).calculateScores().overall);
}
END
{ env/bin/python read.py; node read.cjs; } | LC_ALL=C sort >seen

cat >expected <<'END'
CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H PyPI cvss 9.8 Critical
CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H ae-cvss-calculator 9.8
CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H cvss.js 9.8
CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H npm cvss 9.8 Critical base 9.8 Critical
CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MAV:L PyPI cvss 8.4 High
CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MAV:L ae-cvss-calculator 8.4
CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MAV:L cvss.js 8.4
CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MAV:L npm cvss NaN Critical base 9.8 Critical
CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H PyPI cvss 9.8 Critical
CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H ae-cvss-calculator 9.8
CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H cvss.js 9.8
CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H npm cvss 0 None base 0 None
CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MAV:L PyPI cvss 8.4 High
CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MAV:L ae-cvss-calculator 8.4
CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MAV:L cvss.js 8.4
CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MAV:L npm cvss 0 None base 0 None
CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N PyPI cvss 9.3 Critical
CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N ae-cvss-calculator 9.3
CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N cvss.js 9.3
CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N npm cvss 0 None base 0 None
CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/MVC:N/MVI:N/MVA:N PyPI cvss 0 None
CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/MVC:N/MVI:N/MVA:N ae-cvss-calculator 0
CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/MVC:N/MVI:N/MVA:N cvss.js 6.9
CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/MVC:N/MVI:N/MVA:N npm cvss 0 None base 0 None
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
