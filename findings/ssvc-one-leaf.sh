#!/usr/bin/env bash
# CISA's decision tree for vulnerabilities (SSVC): 36 combinations of four answers, each with
# one of four decisions. As the Python package ssvc decides, and as the table has it in the
# package of CERT/CC, who keep SSVC (certcc-ssvc, "CISA Coordinator" 2.0.3).
#
# One would guess: a tree of 36 leaves is copied rightly, all the more as the package makes its
# code from a file; and of two decisions the more urgent one has the higher priority.
#
# What happens: 35 leaves agree. The one that does not: no exploitation known, not automatable,
# partial technical impact, high impact on mission and well-being. CERT/CC: Track. ssvc: Track*.
#   The package adds a priority to each decision. Track* and Attend both have "medium", though
#   CERT/CC's table has Track* remediated within the usual time and Attend sooner than that.
#
# Seen with: ssvc 1.2.3, certcc-ssvc 2026.10.0 (its table only is read; to run it needs Python 3.12).
#
# Why it matters: for a provider of health care the impact on well-being is nearly always the
# high one, and most vulnerabilities are never exploited nor automatable: the one wrong leaf is
# where most of a clinic's list falls. Sorted by priority, that list stands beside what is to be
# done sooner. And a copy of a tree is best checked leaf by leaf against CERT/CC's table.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet ssvc==1.2.3
env/bin/pip download --quiet --no-deps --python-version 3.12 --only-binary=:all: --dest wheel certcc-ssvc==2026.10.0

cat >run.py <<'END'
import ast
import collections
import glob
import zipfile

import ssvc

WORDS = {
    "exploitation": {"N": "none", "P": "poc", "A": "active"},
    "automatable": {"N": "no", "Y": "yes"},
    "technical_impact": {"P": "partial", "T": "total"},
    "mission_wellbeing_impact": {"L": "low", "M": "medium", "H": "high"},
}
DECISIONS = {"T": "track", "T*": "track_star", "AT": "attend", "AC": "act"}
[wheel] = glob.glob("wheel/*.whl")
source = zipfile.ZipFile(wheel).read("ssvc/decision_tables/cisa/cisa_coordinate_dt.py").decode()
[table] = [ast.literal_eval(node.value) for node in ast.walk(ast.parse(source))
           if isinstance(node, ast.keyword) and node.arg == "mapping"]
[version] = [node.value.value for node in ast.walk(ast.parse(source))
             if isinstance(node, ast.keyword) and node.arg == "version"]
levels = zipfile.ZipFile(wheel).read("ssvc/outcomes/cisa/scoring.py").decode()

print("table of CERT/CC", version, "with", len(table), "leaves")
same, priorities = 0, collections.defaultdict(set)
for leaf in table:
    *answers, decision = leaf.values()
    given = {name: WORDS[name][answer] for name, answer in zip(WORDS, answers)}
    outcome = ssvc.Decision("cisa", **given).outcome
    priorities[outcome.action.value].add(outcome.priority.value)
    if outcome.action.value == DECISIONS[decision]:
        same += 1
    else:
        print("  ", *(f"{name}={answer}" for name, answer in given.items()))
        print("   CERT/CC:", DECISIONS[decision], "ssvc:", outcome.action.value)
print("the same:", same)
for decision, found in sorted(priorities.items()):
    print("priority of", decision + ":", *found)
for name in ("Track*", "Attend"):
    [line] = [line.strip().strip('",') for line in levels.splitlines() if f"remediating {name} " in line]
    print("CERT/CC:", line)
END
env/bin/python run.py >seen

cat >expected <<'END'
table of CERT/CC 2.0.3 with 36 leaves
   exploitation=none automatable=no technical_impact=partial mission_wellbeing_impact=high
   CERT/CC: track ssvc: track_star
the same: 35
priority of act: immediate
priority of attend: medium
priority of track: low
priority of track_star: medium
CERT/CC: CISA recommends remediating Track* vulnerabilities within standard update timelines.
CERT/CC: CISA recommends remediating Attend vulnerabilities sooner than standard update timelines.
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
