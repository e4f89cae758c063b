#!/usr/bin/env bash
# The SBOM of a device in CycloneDX: zlib 1.3.1 twice, from the system's packages and built
# in by the vendor; two npm packages called core, of the same version; two parts called
# "bootloader" without a version.
#
# One would guess: six components, since each has a bom-ref of its own, which the format
# demands to be unique.
#
# What happens: lib4sbom gives three packages. What has the same name and version is one
# package to it, whatever group, package URL and bom-ref say, and the last in the file stays.
# It says nothing; the dependencies still point at references that no package has.
#   A vulnerability that affects both zlibs affects the first of them, which is the one that
#   is not among the packages.
#   Of the same six in SPDX it gives six, as cyclonedx-python-lib does in CycloneDX.
#
# Seen with: lib4sbom 0.10.4, cyclonedx-python-lib 11.12.0.
#
# Why it matters: an SBOM is read to ask whether a weak component is in the house. The copy
# that a vendor built in is the one that the system's updates do not reach, and it is the
# one that goes missing if it stands first. The length of the list depends on the format in
# which the vendor sent it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet lib4sbom==0.10.4 cyclonedx-python-lib==11.12.0

cat >run.py <<'END'
import json

from cyclonedx.model.bom import Bom
from lib4sbom.parser import SBOMParser

TIME = "2026-11-02T10:00:00Z"
PARTS = {
    "built-in": ("zlib", "1.3.1", None, "pkg:generic/zlib@1.3.1"),
    "packaged": ("zlib", "1.3.1", None, "pkg:deb/debian/zlib@1.3.1"),
    "babel": ("core", "7.0.0", "@babel", "pkg:npm/%40babel/core@7.0.0"),
    "angular": ("core", "7.0.0", "@angular", "pkg:npm/%40angular/core@7.0.0"),
    "boot-1": ("bootloader", None, None, None),
    "boot-2": ("bootloader", None, None, None),
}


def cyclonedx():
    components = []
    for reference, (name, version, group, purl) in PARTS.items():
        part = {"type": "library", "bom-ref": reference, "name": name, "version": version,
                "group": group, "purl": purl}
        components.append({key: value for key, value in part.items() if value})
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
            "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
            "metadata": {"timestamp": TIME, "component": {"type": "device", "bom-ref": "pump",
                                                          "name": "Infusion pump", "version": "7"}},
            "components": components,
            "dependencies": [{"ref": "pump", "dependsOn": list(PARTS)}],
            "vulnerabilities": [{"id": "CVE-2026-1001",
                                 "affects": [{"ref": "built-in"}, {"ref": "packaged"}]}]}


def spdx():
    packages = []
    for reference, (name, version, _, purl) in PARTS.items():
        package = {"SPDXID": f"SPDXRef-{reference}", "name": name, "downloadLocation": "NOASSERTION"}
        if version:
            package["versionInfo"] = version
        if purl:
            package["externalRefs"] = [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                                        "referenceLocator": purl}]
        packages.append(package)
    return {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
            "name": "Infusion pump", "documentNamespace": "https://example.com/pump",
            "creationInfo": {"created": TIME, "creators": ["Organization: Example Devices"]},
            "packages": packages,
            "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES",
                               "relatedSpdxElement": package["SPDXID"]} for package in packages]}


def read(name, document):
    json.dump(document, open(name, "w"))
    parser = SBOMParser()
    parser.parse_file(name)
    return parser


parser = read("pump.cdx.json", cyclonedx())
print("lib4sbom, CycloneDX:", *(package["bom-ref"] for package in parser.get_packages()))
print("dependencies on:", *(relation["target_id"] for relation in parser.get_relationships()))
print("affected:", *(found["bom_link"] for found in parser.get_vulnerabilities()))
print("lib4sbom, SPDX:", *(package["id"] for package in read("pump.spdx.json", spdx()).get_packages()))
print("cyclonedx-python-lib:", *sorted(part.bom_ref.value for part in Bom.from_json(cyclonedx()).components))
END
env/bin/python run.py >seen

cat >expected <<'END'
lib4sbom, CycloneDX: packaged angular boot-2
dependencies on: built-in packaged babel angular boot-1 boot-2
affected: built-in
lib4sbom, SPDX: SPDXRef-built-in SPDXRef-packaged SPDXRef-babel SPDXRef-angular SPDXRef-boot-1 SPDXRef-boot-2
cyclonedx-python-lib: angular babel boot-1 boot-2 built-in packaged
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
