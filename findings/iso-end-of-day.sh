#!/usr/bin/env bash
# The end of a day as ISO 8601 writes it: 24:00 of March 31, which is 00:00 of April 1. XML
# Schema has it too, so that exports say "due 2027-03-31T24:00:00", or give a day as the
# interval from 00:00 to 24:00. Read by six libraries that say they read ISO 8601.
#
# One would guess: April 1, 00:00; or an error, since the edition of 2019 left 24:00 out, until
# its amendment brought it back.
#
# What happens: five of the six do one or the other. aniso8601 makes 00:00 of it and leaves the
# day as it is: the end of March 31 is its beginning, of December 31, 2027 likewise. With an
# offset, in the basic format, by weeks and by days of the year it is the same.
#   The interval 2027-03-31T00:00/2027-03-31T24:00, a whole day, has no length; the one that
#   ends on March 30 at 24:00 ends before it begins, if that was at 9 on that day.
#
# Seen with: aniso8601 10.0.1, arrow 1.4.0, ciso8601 2.4.1, isodate 0.7.2, pendulum 3.3.0,
# luxon 3.7.2.
#
# Why it matters: 24:00 is written where the end of a day is meant, which is what a deadline
# is. What is due at the end of a day is overdue during all of it, and a period of one day in
# which an outage or a breach lies is empty. Nothing is refused, so no check of the form helps.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export TZ=UTC

python3 -m venv env
env/bin/pip install --quiet aniso8601==10.0.1 arrow==1.4.0 ciso8601==2.4.1 isodate==0.7.2 pendulum==3.3.0
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund luxon@3.7.2

cat >run.py <<'END'
import aniso8601
import arrow
import ciso8601
import isodate
import pendulum

READERS = {"aniso8601": aniso8601.parse_datetime, "arrow": arrow.get, "ciso8601": ciso8601.parse_datetime,
           "isodate": isodate.parse_datetime, "pendulum": pendulum.parse}


def said(read, text):
    try:
        return read(text).isoformat()
    except ValueError:
        return "refused"


for text in ("2027-03-31T24:00:00", "2027-12-31T24:00:00-05:00", "20270331T2400", "2027-W13-3T24:00", "2027-090T24:00"):
    print(text)
    for name, read in READERS.items():
        print(f"  {name}:", said(read, text))
print("intervals, aniso8601")
for text in ("2027-03-31T00:00:00/2027-03-31T24:00:00", "2027-03-30T09:00:00/2027-03-30T24:00:00"):
    begin, end = aniso8601.parse_interval(text)
    print(f"  {text}: {(end - begin).total_seconds() / 3600:g} hours")
END
cat >run.cjs <<'END'
const { DateTime } = require('luxon');

console.log('luxon');
for (const text of ['2027-03-31T24:00:00', '20270331T2400', '2027-W13-3T24:00', '2027-090T24:00']) {
  console.log(`  ${text}: ${DateTime.fromISO(text, { zone: 'utc' }).toISO() ?? 'refused'}`);
}
END
env/bin/python run.py >seen
node run.cjs >>seen

cat >expected <<'END'
2027-03-31T24:00:00
  aniso8601: 2027-03-31T00:00:00
  arrow: 2027-04-01T00:00:00+00:00
  ciso8601: 2027-04-01T00:00:00
  isodate: refused
  pendulum: refused
2027-12-31T24:00:00-05:00
  aniso8601: 2027-12-31T00:00:00-05:00
  arrow: 2028-01-01T00:00:00-05:00
  ciso8601: 2028-01-01T00:00:00-05:00
  isodate: refused
  pendulum: refused
20270331T2400
  aniso8601: 2027-03-31T00:00:00
  arrow: 2027-04-01T00:00:00+00:00
  ciso8601: 2027-04-01T00:00:00
  isodate: refused
  pendulum: refused
2027-W13-3T24:00
  aniso8601: 2027-03-31T00:00:00
  arrow: 2027-04-01T00:00:00+00:00
  ciso8601: 2027-04-01T00:00:00
  isodate: refused
  pendulum: refused
2027-090T24:00
  aniso8601: 2027-03-31T00:00:00
  arrow: 2027-04-01T00:00:00+00:00
  ciso8601: 2027-04-01T00:00:00
  isodate: refused
  pendulum: refused
intervals, aniso8601
  2027-03-31T00:00:00/2027-03-31T24:00:00: 0 hours
  2027-03-30T09:00:00/2027-03-30T24:00:00: -9 hours
luxon
  2027-03-31T24:00:00: 2027-04-01T00:00:00.000Z
  20270331T2400: 2027-04-01T00:00:00.000Z
  2027-W13-3T24:00: 2027-04-01T00:00:00.000Z
  2027-090T24:00: 2027-04-01T00:00:00.000Z
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
