#!/usr/bin/env python3
"""Turns rfc7208-tests.yml into suite.json: convert.py, in this folder, with PyYAML.

What the suite leaves to its drivers is done here, so that every reader of the JSON
sees the same zone:

* records of type SPF (99), which RFC 7208 no longer asks for, become TXT records of
  their name unless it has TXT records of its own; `TXT: NONE` is no record, but
  keeps SPF records from becoming TXT;
* `TIMEOUT` becomes the list of record types that get no answer: those of which no
  record stands before it;
* characters U+0080 to U+00FF of TXT strings stand for single octets.
"""
import json
import pathlib
import yaml

TYPES = ["A", "AAAA", "MX", "TXT", "PTR", "CNAME", "NS"]
here = pathlib.Path(__file__).parent


def strings(value):
    return [value] if isinstance(value, str) else list(value)


def zone(names):
    for name, entries in names.items():
        records, from_spf, own, timeouts = [], [], False, []
        for entry in entries:
            if entry == "TIMEOUT":
                seen = {record["type"] for record in records}
                timeouts = [kind for kind in TYPES if kind not in seen]
                continue
            for kind, value in entry.items():
                if kind == "SPF":
                    from_spf.append({"type": "TXT", "strings": strings(value)})
                elif kind == "TXT":
                    own = True
                    if value != "NONE":
                        records.append({"type": kind, "strings": strings(value)})
                elif kind == "MX":
                    records.append({"type": kind, "preference": value[0], "host": value[1]})
                else:
                    records.append({"type": kind, "value": str(value)})
        if not own and "TXT" not in timeouts:
            records.extend(from_spf)
        yield {"name": name, "records": records, "timeouts": timeouts}


def cases(tests):
    for name, test in tests.items():
        result = test["result"]
        yield {
            "name": name,
            "spec": str(test.get("spec", "")),
            "ip": test["host"],
            "helo": test["helo"],
            "mail_from": test["mailfrom"],
            "results": [result] if isinstance(result, str) else result,
            "explanation": test.get("explanation"),
        }


def main():
    text = (here / "rfc7208-tests.yml").read_text()
    suite = [
        {
            "description": scenario["description"],
            "zone": list(zone(scenario["zonedata"])),
            "cases": list(cases(scenario["tests"])),
        }
        for scenario in yaml.safe_load_all(text)
        if scenario
    ]
    out = json.dumps(suite, indent=1, ensure_ascii=True) + "\n"
    (here / "suite.json").write_text(out)


main()
