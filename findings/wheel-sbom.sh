#!/usr/bin/env bash
# Three Python wheels for Linux with other people's libraries inside, and the lists of
# components that they carry since PEP 770 (dist-info/sboms).
#
# One would guess: the list in a wheel names what is in the wheel. It was made by the tool
# that put it there, and a generator that looks at the installed packages takes it over.
#
# What happens:
#   psycopg2-binary has OpenSSL 3.5.8, libpq and OpenLDAP in it, copied there by auditwheel. The
#   list by auditwheel names none of these three: it has only what a package manager had put
#   on the machine that built the wheel, Kerberos and a few more of CentOS 7.
#   Pillow has two lists. auditwheel's names one of eighteen copied libraries, libXau. The
#   project's own names libimagequant, which is not there, and not libpng, brotli, xz and
#   zstd, which are in neither list.
#   pyoxigraph's list, made for all systems at once, has schannel (Windows),
#   security-framework (Apple) and jni (Android) with scope "required", in a wheel for Linux.
#   cyclonedx-py, asked about the three as installed, writes three components: the packages.
#   It takes over none of the lists.
#
# Seen with: psycopg2-binary 2.9.13 (auditwheel 6.7.0), pillow 13.0.0 (auditwheel 6.8.2),
# pyoxigraph 0.5.13 (cargo-cyclonedx 0.5.9), for CPython 3.11 and x86_64; cyclonedx-bom 7.5.0.
#
# Why it matters: the question after an advisory for OpenSSL is "do we have it?", and a list of
# components is what is asked. That of the wheel says no where the answer is yes, and names
# Kerberos, so that it does not look empty; for another it says yes to what only Windows has.
# None of them says of itself that it is incomplete (compositions).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet cyclonedx-bom==7.5.0
env/bin/pip download --quiet --no-deps --only-binary :all: --implementation cp --python-version 3.11 \
    --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 --platform manylinux2014_x86_64 \
    --dest wheels psycopg2-binary==2.9.13 pillow==13.0.0 pyoxigraph==0.5.13
python3 -m venv --without-pip clinic

cat >read.py <<'END'
import json
import pathlib
import re
import subprocess
import zipfile

# Installed as files only, so that this runs on other systems too; nothing is imported.
packages = next(pathlib.Path("clinic").glob("lib/python*/site-packages"))
for path in sorted(pathlib.Path("wheels").iterdir()):
    wheel = zipfile.ZipFile(path)
    wheel.extractall(packages)
    name = path.name.split("-")[0]
    copied = sorted(re.split(r"[-.]", each.rsplit("/", 1)[1])[0] for each in wheel.namelist() if ".libs/lib" in each)
    if copied:
        print(f"{name}: {len(copied)} libraries copied:", *copied)
    for each in wheel.namelist():
        if each.endswith("libcrypto-fb8d5b21.so.3"):
            print(f"{name}: in libcrypto:", re.search(rb"OpenSSL 3\.[0-9.]+ ", wheel.read(each))[0].decode().strip())
        if "/sboms/" not in each or each.endswith("/"):
            continue
        bom = json.loads(wheel.read(each))
        where = each.rsplit("/", 1)[1]
        parts = [part for part in bom["components"]
                 if not part.get("purl", "").replace("_", "-").startswith("pkg:pypi/" + name.replace("_", "-"))]
        print(f"{name}: {where}: compositions", "compositions" in bom)
        if len(parts) < 50:
            print(f"{name}: {where}:", *sorted({part["name"].replace(" ", "_") for part in parts}))
        for part in parts:
            if part["name"] in ("schannel", "security-framework", "jni"):
                print(f"{name}: {where}: {part['name']} {part['scope']}")
done = subprocess.run(["env/bin/cyclonedx-py", "environment", "clinic", "-o", "-"], capture_output=True, text=True, check=True)
print("cyclonedx-py:", *sorted(part["name"] for part in json.loads(done.stdout)["components"]))
END
python3 read.py >seen

cat >expected <<'END'
pillow: 18 libraries copied: libXau libavif libbrotlicommon libbrotlidec libfreetype libharfbuzz libjpeg liblcms2 liblzma libopenjp2 libpng16 libsharpyuv libtiff libwebp libwebpdemux libwebpmux libxcb libzstd
pillow: auditwheel.cdx.json: compositions False
pillow: auditwheel.cdx.json: libXau
pillow: pillow-13.0.0.cdx.json: compositions False
pillow: pillow-13.0.0.cdx.json: FreeType FriBiDi HarfBuzz Little_CMS_2 OpenJPEG fribidi-shim libavif libimagequant libjpeg_/_libjpeg-turbo libtiff libwebp libxcb pybind11 pythoncapi_compat raqm zlib
psycopg2_binary: 15 libraries copied: libcom_err libcrypt libcrypto libgssapi_krb5 libk5crypto libkeyutils libkrb5 libkrb5support liblber libldap libpcre libpq libsasl2 libselinux libssl
psycopg2_binary: in libcrypto: OpenSSL 3.5.8
psycopg2_binary: auditwheel.cdx.json: compositions False
psycopg2_binary: auditwheel.cdx.json: cyrus-sasl-lib keyutils-libs krb5-libs libcom_err libselinux pcre
pyoxigraph: pyoxigraph.cyclonedx.json: compositions False
pyoxigraph: pyoxigraph.cyclonedx.json: jni required
pyoxigraph: pyoxigraph.cyclonedx.json: schannel required
pyoxigraph: pyoxigraph.cyclonedx.json: security-framework required
cyclonedx-py: pillow psycopg2-binary pyoxigraph
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
