#!/usr/bin/env bash
# Durations of ISO 8601 in a plan: keep documents for P6Y (45 CFR 164.316 has six years),
# review every P1M. Read by libraries that say they read ISO 8601.
#
# One would guess: a month is a month, six years end on the same day of the year; or an
# error where the type behind it, a number of seconds, cannot hold that.
#
# What happens:
#   pandas reads P1M as one minute, P2M15D as fifteen days and two minutes; there is no error
#   and no warning. P6Y and P1Y6M it does refuse.
#   pydantic makes 2190 days of P6Y and 30 of P1M, and writes the 2190 days as P6Y again, so
#   that nothing in the file shows it. It writes any 365 days as P1Y, which is a day more in
#   a leap year to whoever reads it by the calendar.
#   iso8601-duration counts a month from January 31 to March 3.
#   isodate, isoduration and luxon go by the calendar; msgspec refuses months and years.
#
# Seen with: pandas 3.1.1, pydantic 2.14.4, isodate 0.7.2, isoduration 20.11.0, msgspec
# 0.23.0, npm iso8601-duration 2.1.4, luxon 3.7.2.
#
# Why it matters: documents of 2027-03-01 would be deleted on 2033-02-27, two days before the
# six years are over; a monthly review is overdue within a minute; and a deadline of 365 days
# grows by being saved.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export TZ=UTC

python3 -m venv env
env/bin/pip install --quiet pandas==3.1.1 pydantic==2.14.4 isodate==0.7.2 isoduration==20.11.0 msgspec==0.23.0
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund iso8601-duration@2.1.4 luxon@3.7.2

cat >run.py <<'END'
from datetime import datetime, timedelta

import isodate
import isoduration
import msgspec
import pandas
import pydantic

CASES = {"P6Y": datetime(2027, 3, 1), "P1M": datetime(2027, 1, 31), "P2M15D": datetime(2027, 1, 1),
         "P1Y6M": datetime(2027, 1, 1), "P60D": datetime(2027, 1, 1)}
seconds = pydantic.TypeAdapter(timedelta)
readers = {
    "pandas": pandas.Timedelta,
    "pydantic": seconds.validate_python,
    "msgspec": lambda text: msgspec.convert(text, timedelta),
    "isodate": isodate.parse_duration,
    "isoduration": isoduration.parse_duration,
}
for text, start in CASES.items():
    print(f"{text} from {start:%Y-%m-%d}")
    for name, read in readers.items():
        try:
            print(f"  {name}: {start + read(text):%Y-%m-%d %H:%M}")
        except ValueError as error:
            print(f"  {name}: {type(error).__name__}")
for days in (2190, 365):
    written = seconds.dump_json(timedelta(days=days)).decode()
    end = datetime(2027, 3, 1) + isodate.parse_duration(written.strip('"'))
    print(f"{days} days are {written} to pydantic, {(end - datetime(2027, 3, 1)).days} from 2027-03-01 to isodate")
END
cat >run.cjs <<'END'
const { parse, end } = require('iso8601-duration');
const { DateTime, Duration } = require('luxon');

for (const [text, start] of [['P6Y', '2027-03-01'], ['P1M', '2027-01-31']]) {
  console.log(`${text} from ${start}`);
  console.log('  iso8601-duration:', end(parse(text), new Date(start)).toISOString().slice(0, 10));
  console.log('  luxon:', DateTime.fromISO(start).plus(Duration.fromISO(text)).toISODate());
}
END
{ env/bin/python run.py; node run.cjs; } >seen

cat >expected <<'END'
P6Y from 2027-03-01
  pandas: ValueError
  pydantic: 2033-02-27 00:00
  msgspec: ValidationError
  isodate: 2033-03-01 00:00
  isoduration: 2033-03-01 00:00
P1M from 2027-01-31
  pandas: 2027-01-31 00:01
  pydantic: 2027-03-02 00:00
  msgspec: ValidationError
  isodate: 2027-02-28 00:00
  isoduration: 2027-02-28 00:00
P2M15D from 2027-01-01
  pandas: 2027-01-16 00:02
  pydantic: 2027-03-17 00:00
  msgspec: ValidationError
  isodate: 2027-03-16 00:00
  isoduration: 2027-03-16 00:00
P1Y6M from 2027-01-01
  pandas: ValueError
  pydantic: 2028-06-29 00:00
  msgspec: ValidationError
  isodate: 2028-07-01 00:00
  isoduration: 2028-07-01 00:00
P60D from 2027-01-01
  pandas: 2027-03-02 00:00
  pydantic: 2027-03-02 00:00
  msgspec: 2027-03-02 00:00
  isodate: 2027-03-02 00:00
  isoduration: 2027-03-02 00:00
2190 days are "P6Y" to pydantic, 2192 from 2027-03-01 to isodate
365 days are "P1Y" to pydantic, 366 from 2027-03-01 to isodate
P6Y from 2027-03-01
  iso8601-duration: 2033-03-01
  luxon: 2033-03-01
P1M from 2027-01-31
  iso8601-duration: 2027-03-03
  luxon: 2027-02-28
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
