#!/usr/bin/env bash
# Ten working days for an answer, from June 15, 2026, with the holidays of the United States.
# June 19, Juneteenth, has been one of them since 2021 (5 U.S.C. 6103).
#
# One would guess: a calendar for 2026 that is named after the country has its holidays.
#
# What happens: workalendar's UnitedStates, and its calendars of all states and territories
# but two, take June 19 for a working day. (Texas has the day as its own, older one; West
# Virginia keeps its June 20, a Saturday in 2026, on the Friday.) Juneteenth is behind a flag
# of the class that only FederalReserveSystem sets.
#   holidays, pandas (USFederalHolidayCalendar) and date-holidays have it.
#
# Seen with: workalendar 17.0.0, holidays 0.109, pandas 3.1.1, npm date-holidays 3.37.0.
#
# Why it matters: deadlines in working days that run over June 19 come out a day early, and
# those that two tools agree on for the rest of the year they disagree on in June. In a state
# that keeps the day, New York for one, an office that is closed is given work to do.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export TZ=UTC

python3 -m venv env
env/bin/pip install --quiet workalendar==17.0.0 holidays==0.109 pandas==3.1.1
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund date-holidays@3.37.0

cat >run.py <<'END'
import warnings
from datetime import date

import holidays
import pandas
from pandas.tseries.holiday import USFederalHolidayCalendar
from pandas.tseries.offsets import CustomBusinessDay
from workalendar.registry import registry
from workalendar.usa import FederalReserveSystem, UnitedStates

warnings.simplefilter("ignore")
start, day = date(2026, 6, 15), date(2026, 6, 19)
for name, calendar in (("UnitedStates", UnitedStates()), ("FederalReserveSystem", FederalReserveSystem())):
    print(f"workalendar {name}: June 19 works {calendar.is_working_day(day)}, due {calendar.add_working_days(start, 10)}")
parts = registry.get_subregions("US")
print("workalendar's parts of the US:", len(parts), "do not work on June 19:",
      sorted(code for code, kind in parts.items() if not kind().is_working_day(day)))
us, ny = holidays.US(), holidays.US(subdiv="NY")
print(f"holidays: June 19 works {us.is_working_day(day)}, in New York {ny.is_working_day(day)}, "
      f"due {us.get_nth_working_day(start, 10)}")
federal = CustomBusinessDay(calendar=USFederalHolidayCalendar())
print(f"pandas: June 19 works {federal.is_on_offset(pandas.Timestamp(day))}, "
      f"due {(pandas.Timestamp(start) + 10 * federal).date()}")
END
cat >run.cjs <<'END'
const Holidays = require('date-holidays');

const found = new Holidays('US').getHolidays(2026).filter((each) => each.date.startsWith('2026-06-19'));
console.log('date-holidays: June 19', found.map((each) => `${each.name} ${each.type}`).join(', '));
END
{ env/bin/python run.py; node run.cjs; } >seen

cat >expected <<'END'
workalendar UnitedStates: June 19 works True, due 2026-06-29
workalendar FederalReserveSystem: June 19 works False, due 2026-06-30
workalendar's parts of the US: 53 do not work on June 19: ['US-TX', 'US-WV']
holidays: June 19 works False, in New York False, due 2026-06-30
pandas: June 19 works False, due 2026-06-30
date-holidays: June 19 Juneteenth public
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
