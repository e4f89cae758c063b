#!/usr/bin/env bash
# Citations of the Security Rule, as policies and findings have them, looked up by two libraries
# that find legal citations: eyecite and citeurl.
#
# One would guess: "45 CFR 164.308(a)(1)(ii)(A)" is the plainest form there is, and the one that
# HHS writes; a list names each of its sections, a range both ends; or such are left alone.
#
# What happens:
#   eyecite finds a section of the CFR only behind the sign §: "45 CFR 164.308(a)(1)" is no
#   citation, with dots neither. An "Id." that follows it then belongs to what was cited before,
#   and be it a court's decision.
#   Sections of the U.S. Code with a letter and a hyphen, such as 42 U.S.C. § 1320d-5, which has
#   the penalties for HIPAA, eyecite does not find with the sign either.
#   Of "§§ 164.306, 164.308 and 164.316(b)(2)(i)" both keep the first, of "§§ 164.302–164.318"
#   the first end; "164.400-414" is one section of that name to both.
#   citeurl does find the plain form and § 1320d-5. Neither finds "45 CFR Part 164, Subpart C".
#
# Seen with: eyecite 2.7.8, citeurl 12.0.4.
#
# Why it matters: who checks which provisions a policy covers by its citations gets a short list
# that looks right. Where the sign is left out nothing is found, of three sections in a list one;
# and what is said of "Id." goes to the account of another law.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet eyecite==2.7.8 citeurl==12.0.4 markdown==3.11.3 appdirs==1.4.4

cat >run.py <<'END'
from citeurl import Citator
from eyecite import get_citations, resolve_citations
from eyecite.models import FullLawCitation

TEXTS = ("45 CFR 164.308(a)(1)(ii)(A)", "45 C.F.R. 164.308(a)(1)(ii)(A)", "45 CFR § 164.308(a)(1)(ii)(A)",
         "45 CFR §§ 164.306, 164.308 and 164.316(b)(2)(i)", "45 CFR §§ 164.302–164.318", "45 CFR §§ 164.400-414",
         "42 U.S.C. § 17932(a)", "42 U.S.C. § 1320d-5(a)(1)", "45 CFR Part 164, Subpart C")
citator = Citator()
for text in TEXTS:
    print(text)
    print("  eyecite:", *(cite.groups["section"] + (cite.metadata.pin_cite or "") for cite in get_citations(text)
                          if isinstance(cite, FullLawCitation)))
    print("  citeurl:", *(cite.tokens["section"] + (cite.tokens["subsection"] or "") for cite in citator.list_cites(text)))

for text in ("Smith v. Jones, 410 U.S. 113 (1973). The policy on 45 CFR 164.308(a)(5) is old. Id.",
             "Smith v. Jones, 410 U.S. 113 (1973). The policy on 45 CFR § 164.308(a)(5) is old. Id."):
    print(text)
    for resource, cites in resolve_citations(get_citations(text)).items():
        print("  eyecite:", resource.citation.matched_text(), "has", *(cite.matched_text() for cite in cites[1:]))
END
env/bin/python run.py | sed 's/ *$//' >seen

cat >expected <<'END'
45 CFR 164.308(a)(1)(ii)(A)
  eyecite:
  citeurl: 164.308(a)(1)(ii)(A)
45 C.F.R. 164.308(a)(1)(ii)(A)
  eyecite:
  citeurl: 164.308(a)(1)(ii)(A)
45 CFR § 164.308(a)(1)(ii)(A)
  eyecite: 164.308(a)(1)(ii)(A)
  citeurl: 164.308(a)(1)(ii)(A)
45 CFR §§ 164.306, 164.308 and 164.316(b)(2)(i)
  eyecite: 164.306
  citeurl: 164.306
45 CFR §§ 164.302–164.318
  eyecite: 164.302
  citeurl: 164.302
45 CFR §§ 164.400-414
  eyecite: 164.400-414
  citeurl: 164.400-414
42 U.S.C. § 17932(a)
  eyecite: 17932(a)
  citeurl: 17932(a)
42 U.S.C. § 1320d-5(a)(1)
  eyecite:
  citeurl: 1320d-5(a)(1)
45 CFR Part 164, Subpart C
  eyecite:
  citeurl:
Smith v. Jones, 410 U.S. 113 (1973). The policy on 45 CFR 164.308(a)(5) is old. Id.
  eyecite: 410 U.S. 113 has Id.
Smith v. Jones, 410 U.S. 113 (1973). The policy on 45 CFR § 164.308(a)(5) is old. Id.
  eyecite: 410 U.S. 113 has
  eyecite: 45 CFR § 164.308 has Id.
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
