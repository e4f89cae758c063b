#!/usr/bin/env bash
# Verdicts of three formats turned into MITRE's HDF, the form in which Heimdall and SAF show
# results of all scanners side by side: a SARIF scan with checks that passed, a CycloneDX
# document whose vulnerabilities were looked into (analysis.state), and an XCCDF result.
#
# One would guess: "pass" is passed, "not affected" is not failed; HDF has words for both
# (passed, skipped). That is what the converters are for.
#
# What happens:
#   XCCDF comes out as one would guess.
#   Each result of SARIF is "failed": kind pass, notApplicable, review, a suppressed one, one
#   that is gone since the last scan. The impact is that of the level in the result; an error
#   whose level stands with its rule has 0.1, less than a note.
#   Each vulnerability of CycloneDX is "failed" with the impact of its score: not_affected,
#   false_positive and resolved like exploitable. The word stands among the tags only.
#
# Seen with: @mitre/hdf-converters 2.12.6. (2.14.0, read and not run here, sets the same
# status.)
#
# Why it matters: HDF is counted by status; compliance in percent is passed against failed. A
# scanner that writes what it checked and found in order lowers the figure with each check,
# and a vendor's "not affected" changes nothing. Beside XCCDF, converted well, in the same
# view, this looks like the state of the systems.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @mitre/hdf-converters@2.12.6

cat >run.cjs <<'END'
const { CycloneDXSBOMResults, SarifMapper, XCCDFResultsMapper } = require('@mitre/hdf-converters');

function show(format, name, report) {
  for (const control of report.profiles[0].controls) {
    for (const result of control.results) {
      console.log(`${format} ${name(control)}: ${result.status}, impact ${Math.round(control.impact * 100) / 100}`);
    }
  }
}

const results = {
  'level error': { level: 'error' },
  'level note': { level: 'note' },
  'level with the rule, error': {},
  'kind pass': { kind: 'pass', level: 'none' },
  'kind notApplicable': { kind: 'notApplicable', level: 'none' },
  'kind review': { kind: 'review', level: 'none' },
  'error, suppressed': { level: 'error', suppressions: [{ kind: 'external', status: 'accepted' }] },
  'error, absent': { level: 'error', baselineState: 'absent' },
};
const names = Object.keys(results);
const rule = (at) => `R${at}`;
const sarif = {
  version: '2.1.0',
  runs: [{
    tool: { driver: { name: 'Scan', rules: names.map((_, at) => ({ id: rule(at), defaultConfiguration: { level: 'error' } })) } },
    results: names.map((name, at) => ({
      ruleId: rule(at), ruleIndex: at, message: { text: name }, ...results[name],
      locations: [{ physicalLocation: { artifactLocation: { uri: 'portal.conf' }, region: { startLine: at + 1 } } }],
    })),
  }],
};
show('SARIF', (control) => control.title, new SarifMapper(JSON.stringify(sarif)).toHdf());

const states = ['exploitable', 'in_triage', 'resolved', 'false_positive', 'not_affected'];
const bom = {
  bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, serialNumber: 'urn:uuid:5d7c1d0e-6f0c-4a53-9a0e-3a5c36a7f1b2',
  metadata: { timestamp: '2026-11-30T10:00:00Z', component: { type: 'application', 'bom-ref': 'viewer', name: 'viewer', version: '7.1' } },
  components: [{ type: 'library', 'bom-ref': 'codec', name: 'codec', version: '1.0' }],
  vulnerabilities: states.map((state, at) => ({
    id: `CVE-2026-1000${at}`, ratings: [{ score: 9.8, severity: 'critical', method: 'CVSSv31' }],
    analysis: { state, ...(state === 'not_affected' ? { justification: 'code_not_reachable' } : {}) },
    affects: [{ ref: 'codec' }],
  })),
};
const read = new CycloneDXSBOMResults(JSON.stringify(bom)).toHdf();
show('CycloneDX', (control) => control.tags['analysis.state'], read);

const words = ['pass', 'fail', 'notapplicable', 'notchecked'];
const id = (kind, name) => `xccdf_org.clinic_${kind}_${name}`;
const xccdf = `<?xml version="1.0" encoding="UTF-8"?>
<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="${id('benchmark', 'b')}" resolved="1">
<status>accepted</status><title>Clinic</title><description>d</description><version>1</version>
<Group id="${id('group', 'g')}"><title>G</title>${words.map((word) => `
<Rule id="${id('rule', word)}" severity="high" weight="10.0"><title>${word}</title><description>d</description>
<ident system="http://cyber.mil/cci">CCI-000366</ident><fixtext>f</fixtext>
<check system="s"><check-content-ref href="a"/></check></Rule>`).join('')}</Group>
<TestResult id="${id('testresult', 't')}" start-time="2026-11-30T10:00:00" end-time="2026-11-30T10:05:00" version="1">
<benchmark href="a" id="b"/><title>t</title><target>host</target>${words.map((word) => `
<rule-result idref="${id('rule', word)}" time="2026-11-30T10:01:00" severity="high" weight="10.0"><result>${word}</result>
<ident system="http://cyber.mil/cci">CCI-000366</ident><check system="s"><check-content-ref href="a"/></check></rule-result>`).join('')}
<score system="urn:xccdf:scoring:default" maximum="100">50</score></TestResult></Benchmark>`;
show('XCCDF', (control) => control.title, new XCCDFResultsMapper(xccdf).toHdf());
END
node run.cjs >seen

cat >expected <<'END'
SARIF level error: failed, impact 0.7
SARIF level note: failed, impact 0.3
SARIF level with the rule, error: failed, impact 0.1
SARIF kind pass: failed, impact 0.1
SARIF kind notApplicable: failed, impact 0.1
SARIF kind review: failed, impact 0.1
SARIF error, suppressed: failed, impact 0.7
SARIF error, absent: failed, impact 0.7
CycloneDX exploitable: failed, impact 0.98
CycloneDX in_triage: failed, impact 0.98
CycloneDX resolved: failed, impact 0.98
CycloneDX false_positive: failed, impact 0.98
CycloneDX not_affected: failed, impact 0.98
XCCDF pass: passed, impact 0.7
XCCDF fail: failed, impact 0.7
XCCDF notapplicable: skipped, impact 0
XCCDF notchecked: skipped, impact 0.7
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
