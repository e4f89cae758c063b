#!/usr/bin/env bash
# A component that comes from Git, at a fixed commit, in the list of components that npm makes
# of the lock file (npm sbom), read by the purl libraries of two languages.
#
# One would guess: the package URL has the commit in vcs_url, and both libraries read it.
#
# What happens:
#   npm 10, which comes with Node 20 and 22, puts the address into vcs_url as it is, so that
#   its # ends the qualifiers: the commit is the package's subpath, a folder in it, and
#   vcs_url has no commit.
#   packageurl-js reads a + in a qualifier as a space, as in a web form, and the address that
#   was git+https://... is "git https://...". By the specification, and to packageurl-python,
#   a + is a plus. Written again, it stays a space.
#   npm 11.21 writes %2B and %23, and both read that. But the two never write the same text
#   for this component: +clinic.1 and https%3A%2F%2F in JavaScript, %2Bclinic.1 and https://
#   in Python. The specification's own examples are written as in Python.
#
# Seen with: npm 10.9.9 and 11.21.2, packageurl-js 2.0.1, packageurl-python 0.17.6.
#
# Why it matters: what was installed can no longer be found, and an advisory about a commit
# matches nothing. Whoever compares package URLs as texts, a VEX statement in one spelling
# and a list of components in the other, finds no match wherever a version has a plus, as
# each security update of Debian has (+deb12u1); parsed, they are equal.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet packageurl-python==0.17.6
mkdir tools plan
(cd tools && npm init --yes >/dev/null && npm install --silent --no-audit --no-fund \
    npm10@npm:npm@10.9.9 npm11@npm:npm@11.21.2 packageurl-js@2.0.1)

cat >make.py <<'END'
import json

SOURCE = "git+https://git.example.com/viewer.git#0123456789abcdef0123456789abcdef01234567"
clinic = {"name": "clinic", "version": "1.0.0", "dependencies": {"viewer": SOURCE}}
viewer = {"version": "2.1.0+clinic.1", "resolved": SOURCE, "license": "MIT"}
lock = {"name": "clinic", "version": "1.0.0", "lockfileVersion": 3, "requires": True,
        "packages": {"": clinic, "node_modules/viewer": viewer}}
json.dump(clinic, open("plan/package.json", "w"))
json.dump(lock, open("plan/package-lock.json", "w"))
END
cat >read.py <<'END'
from packageurl import PackageURL

for name in ("npm10", "npm11"):
    read = PackageURL.from_string(open(name).read().strip())
    print(name, "packageurl-python:", read.version, read.qualifiers["vcs_url"], "subpath", read.subpath or "none")
    print(name, "packageurl-python writes", read)
text = open("npm11").read().strip()
print("equal as texts", text == str(PackageURL.from_string(text)),
      "parsed", PackageURL.from_string(text) == PackageURL.from_string(str(PackageURL.from_string(text))))
END
cat >tools/read.cjs <<'END'
const fs = require('node:fs');
const { PackageURL } = require('packageurl-js');

for (const name of ['npm10', 'npm11']) {
  const read = PackageURL.fromString(fs.readFileSync(name, 'utf8').trim());
  console.log(name, 'packageurl-js:', read.version, read.qualifiers.vcs_url, 'subpath', read.subpath ?? 'none');
  console.log(name, 'packageurl-js writes', String(read));
}
END
python3 make.py
for name in npm10 npm11; do
    (cd plan && node "../tools/node_modules/$name/bin/npm-cli.js" sbom --package-lock-only --sbom-format cyclonedx) |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["components"][0]["purl"])' >$name
    echo "$name wrote $(cat $name)"
done >seen
{ env/bin/python read.py; node tools/read.cjs; } >>seen

cat >expected <<'END'
npm10 wrote pkg:npm/viewer@2.1.0+clinic.1?vcs_url=git+https://git.example.com/viewer.git#0123456789abcdef0123456789abcdef01234567
npm11 wrote pkg:npm/viewer@2.1.0+clinic.1?vcs_url=git%2Bhttps%3A%2F%2Fgit.example.com%2Fviewer.git%230123456789abcdef0123456789abcdef01234567
npm10 packageurl-python: 2.1.0+clinic.1 git+https://git.example.com/viewer.git subpath 0123456789abcdef0123456789abcdef01234567
npm10 packageurl-python writes pkg:npm/viewer@2.1.0%2Bclinic.1?vcs_url=git%2Bhttps://git.example.com/viewer.git#0123456789abcdef0123456789abcdef01234567
npm11 packageurl-python: 2.1.0+clinic.1 git+https://git.example.com/viewer.git#0123456789abcdef0123456789abcdef01234567 subpath none
npm11 packageurl-python writes pkg:npm/viewer@2.1.0%2Bclinic.1?vcs_url=git%2Bhttps://git.example.com/viewer.git%230123456789abcdef0123456789abcdef01234567
equal as texts False parsed True
npm10 packageurl-js: 2.1.0+clinic.1 git https://git.example.com/viewer.git subpath 0123456789abcdef0123456789abcdef01234567
npm10 packageurl-js writes pkg:npm/viewer@2.1.0+clinic.1?vcs_url=git%20https%3A%2F%2Fgit.example.com%2Fviewer.git#0123456789abcdef0123456789abcdef01234567
npm11 packageurl-js: 2.1.0+clinic.1 git+https://git.example.com/viewer.git#0123456789abcdef0123456789abcdef01234567 subpath none
npm11 packageurl-js writes pkg:npm/viewer@2.1.0+clinic.1?vcs_url=git%2Bhttps%3A%2F%2Fgit.example.com%2Fviewer.git%230123456789abcdef0123456789abcdef01234567
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
