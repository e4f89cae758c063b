#!/usr/bin/env bash
# A quarterly review from March 31, written as RFC 7529 has it: RSCALE=GREGORIAN names the
# calendar, and SKIP=BACKWARD says that a day which does not exist is the last one before it.
#
# One would guess: libraries that know the extension give March 31, June 30, September 30,
# December 31; others say that they do not know it, or leave that one event out.
#
# What happens:
#   ical.js takes the rule without a word and lets both parts go: March and December only.
#   recurring-ical-events raises BadRuleStringFormat, "UNTIL parameter is missing", about a
#   rule with COUNT. The whole calendar is not read; a plain event beside it is lost too.
#   node-ical, whose rrule-temporal does know RSCALE and SKIP, throws "SKIP MUST NOT be
#   present unless RSCALE is present", for the whole calendar. It drops all that stands
#   before FREQ=, and before FREQ is where the examples of the RFC have RSCALE. With FREQ
#   first it is the only one that gives the right days.
#   icalendar reads and writes the rule with both parts, and puts FREQ behind RSCALE when
#   it writes: what node-ical could read, it can no longer.
#
# Seen with: ical.js 2.2.1, node-ical 0.26.1 (rrule-temporal 1.6.0), recurring-ical-events
# 3.8.2 (icalendar 7.3.2).
#
# Why it matters: RFC 7529 is the standard's own answer to "at the end of each quarter", and
# the one a writer of due days finds who looks for it. One event that uses it takes the whole
# calendar from two of three readers, with messages that point elsewhere. BYMONTHDAY=-1 says
# the same to all of them.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export TZ=UTC

python3 -m venv env
env/bin/pip install --quiet icalendar==7.3.2 recurring-ical-events==3.8.2
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund ical.js@2.2.1 node-ical@0.26.1 rrule-temporal@1.6.0

cat >make.py <<'END'
RULES = {"rscale-first": "RSCALE=GREGORIAN;FREQ=MONTHLY;INTERVAL=3;SKIP=BACKWARD;COUNT=4",
         "freq-first": "FREQ=MONTHLY;RSCALE=GREGORIAN;INTERVAL=3;SKIP=BACKWARD;COUNT=4"}


def event(uid, *more):
    return ["BEGIN:VEVENT", f"UID:{uid}@clinic.example", "DTSTAMP:20261201T000000Z",
            "DTSTART;VALUE=DATE:20260331", "SUMMARY:" + uid, *more, "END:VEVENT"]


for name, rule in RULES.items():
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Clinic//Plan//EN",
             *event("review", "RRULE:" + rule), *event("training"), "END:VCALENDAR", ""]
    open(name + ".ics", "w", newline="").write("\r\n".join(lines))
END
cat >read.py <<'END'
import icalendar
import recurring_ical_events

for name in ("rscale-first", "freq-first"):
    calendar = icalendar.Calendar.from_ical(open(name + ".ics", newline="").read())
    rule = [line for line in calendar.to_ical().decode().splitlines() if line.startswith("RRULE")]
    print(f"{name}: icalendar writes {rule[0]}")
    try:
        found = recurring_ical_events.of(calendar).between((2026, 1, 1), (2027, 12, 31))
        print(f"{name}: recurring-ical-events", [f"{each['SUMMARY']} {each['DTSTART'].dt}" for each in found])
    except recurring_ical_events.BadRuleStringFormat as error:
        print(f"{name}: recurring-ical-events {type(error).__name__}: {str(error).split(':')[0]}")
END
cat >read.mjs <<'END'
import fs from 'node:fs';
import ICAL from 'ical.js';
import nodeIcal from 'node-ical';

for (const name of ['rscale-first', 'freq-first']) {
  const text = fs.readFileSync(`${name}.ics`, 'utf8');
  const event = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent'));
  const days = [];
  const each = event.iterator();
  for (let day = each.next(); day; day = each.next()) days.push(day.toString());
  console.log(`${name}: ical.js`, days.join(' '));
  try {
    const read = nodeIcal.sync.parseICS(text);
    const rule = read['review@clinic.example'].rrule;
    console.log(`${name}: node-ical`, rule.all().map((day) => day.toISOString().slice(0, 10)).join(' '));
  } catch (error) {
    console.log(`${name}: node-ical`, error.message);
  }
}
END
python3 make.py
{ env/bin/python read.py; node read.mjs; } >seen

cat >expected <<'END'
rscale-first: icalendar writes RRULE:RSCALE=GREGORIAN;FREQ=MONTHLY;COUNT=4;INTERVAL=3;SKIP=BACKWARD
rscale-first: recurring-ical-events BadRuleStringFormat: UNTIL parameter is missing
freq-first: icalendar writes RRULE:RSCALE=GREGORIAN;FREQ=MONTHLY;COUNT=4;INTERVAL=3;SKIP=BACKWARD
freq-first: recurring-ical-events BadRuleStringFormat: UNTIL parameter is missing
rscale-first: ical.js 2026-03-31 2026-12-31 2027-03-31 2027-12-31
rscale-first: node-ical SKIP MUST NOT be present unless RSCALE is present
freq-first: ical.js 2026-03-31 2026-12-31 2027-03-31 2027-12-31
freq-first: node-ical 2026-03-31 2026-06-30 2026-09-30 2026-12-31
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
