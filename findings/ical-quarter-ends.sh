#!/usr/bin/env bash
# A review that recurs every three months from March 31, read by three iCalendar libraries.
#
# One would guess: March 31, June 30, September 30, December 31; or at least that all
# readers of one valid RRULE agree, since RFC 5545 (3.3.10) settles it.
#
# What happens: nobody gives the ends of the quarters.
#   ical.js and recurring-ical-events do what the RFC says: a day that does not exist is
#   left out. The "quarterly" review takes place twice a year, in March and December.
#   node-ical (through rrule-temporal) moves to the last day that exists and goes on from
#   there: June 30, September 30, December 30, and never the 31st again.
#   A yearly event on February 29 has three answers: leap years only
#   (recurring-ical-events), March 1 in the years between (ical.js), and February 28 for
#   good, in leap years too (node-ical).
#   With BYMONTHDAY=-1 all three agree on the ends of the months.
#
# Seen with: node-ical 0.26.1 (rrule-temporal 1.6.0), ical.js 2.2.1,
# recurring-ical-events 3.8.2 (icalendar 7.3.2).
#
# Why it matters: evaluations, access reviews and tests of backups fall due by quarter.
# Whoever puts a due day into a calendar must write BYMONTHDAY=-1 or single days; whoever
# reads one cannot tell from DTSTART and FREQ which days the others see.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export TZ=UTC

python3 -m venv env
env/bin/pip install --quiet recurring-ical-events==3.8.2 icalendar==7.3.2
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund node-ical@0.26.1 rrule-temporal@1.6.0 ical.js@2.2.1

cat >make.py <<'END'
events = {
    "quarters": ("20270331", "FREQ=MONTHLY;INTERVAL=3;COUNT=4"),
    "leap": ("20240229", "FREQ=YEARLY;COUNT=5"),
    "last": ("20270331", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1;COUNT=4"),
}
for name, (start, rule) in events.items():
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example.com//reviews//EN",
        "BEGIN:VEVENT", f"UID:{name}@example.com", "DTSTAMP:20240101T000000Z",
        f"DTSTART;VALUE=DATE:{start}", f"RRULE:{rule}", "SUMMARY:Access review",
        "END:VEVENT", "END:VCALENDAR", "",
    ]
    with open(name + ".ics", "w", newline="") as out:
        out.write("\r\n".join(lines))
END
cat >read.py <<'END'
import icalendar
import recurring_ical_events

for name in ("quarters", "leap", "last"):
    calendar = icalendar.Calendar.from_ical(open(name + ".ics").read())
    found = recurring_ical_events.of(calendar).between((2024, 1, 1), (2045, 1, 1))
    print("recurring-ical-events", name, *sorted(str(event.start) for event in found))
END
cat >read.mjs <<'END'
import fs from 'node:fs';
import ICAL from 'ical.js';
import ical from 'node-ical';

for (const name of ['quarters', 'leap', 'last']) {
  const text = fs.readFileSync(`${name}.ics`, 'utf8');
  const event = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent'));
  const days = [];
  for (let all = event.iterator(), day; (day = all.next());) days.push(String(day));
  console.log('ical.js', name, ...days);
  const other = Object.values(ical.sync.parseICS(text)).find((item) => item.type === 'VEVENT');
  console.log('node-ical', name, ...other.rrule.all().map((day) => day.toISOString().slice(0, 10)));
}
END
python3 make.py
{ env/bin/python read.py; node read.mjs; } | sort >seen

cat >expected <<'END'
ical.js last 2027-03-31 2027-06-30 2027-09-30 2027-12-31
ical.js leap 2024-02-29 2025-03-01 2026-03-01 2027-03-01 2028-02-29
ical.js quarters 2027-03-31 2027-12-31 2028-03-31 2028-12-31
node-ical last 2027-03-31 2027-06-30 2027-09-30 2027-12-31
node-ical leap 2024-02-29 2025-02-28 2026-02-28 2027-02-28 2028-02-28
node-ical quarters 2027-03-31 2027-06-30 2027-09-30 2027-12-30
recurring-ical-events last 2027-03-31 2027-06-30 2027-09-30 2027-12-31
recurring-ical-events leap 2024-02-29 2028-02-29 2032-02-29 2036-02-29 2040-02-29
recurring-ical-events quarters 2027-03-31 2027-12-31 2028-03-31 2028-12-31
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
