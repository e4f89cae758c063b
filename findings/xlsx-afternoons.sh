#!/usr/bin/env bash
# A breach discovered at 5:05 in the afternoon, in a cell with the time format that Excel
# itself proposes (number 22, m/d/yy h:mm).
#
# One would guess: all readers of XLSX give 17:05, or 5:05 PM.
#
# What happens: xlsx2csv takes a single h in a format with a date for the hour of a clock
# with twelve hours, and then prints no AM or PM: 17:05 and 5:05 are both "05:05", half past
# midnight is "12:30". With hh, with h alone and with AM/PM it is right.
#   It also cuts where it should round: 17:05 comes out as 05:04.
#   polars with engine="xlsx2csv" makes real datetimes of that, if asked to parse dates:
#   2027-03-31 05:04:59, before noon. Its other engines (calamine, openpyxl) give 17:05.
#   yyyy-mm-dd h:mm:ss, which openpyxl writes for every datetime, is among the formats.
#
# Seen with: openpyxl 3.1.5 (writes), xlsx2csv 0.8.6, polars 2.1.0 with fastexcel 0.21.0.
#
# Why it matters: logs of incidents say when a breach was discovered and when an account was
# closed. Every afternoon moves to the morning, twelve hours early, and nothing shows it:
# each value is a valid time. A sequence of events sorts wrongly only across noon.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export TZ=UTC

python3 -m venv env
env/bin/pip install --quiet openpyxl==3.1.5 xlsx2csv==0.8.6 polars==2.1.0 fastexcel==0.21.0

cat >make.py <<'END'
import datetime

import openpyxl

day = datetime.date(2027, 3, 31)
times = [datetime.datetime.combine(day, datetime.time(*at)) for at in ((5, 5), (17, 5), (0, 30))]
formats = ["m/d/yy h:mm", "yyyy-mm-dd h:mm:ss", "yyyy-mm-dd hh:mm", "h:mm", "m/d/yyyy h:mm AM/PM"]
book = openpyxl.Workbook()
sheet = book.active
sheet.append(["Format", "Morning", "Afternoon", "Night"])
for form in formats:
    sheet.append([form, *times])
    for cell in sheet[sheet.max_row][1:]:
        cell.number_format = form
book.save("formats.xlsx")

book = openpyxl.Workbook()
book.active.append(["Event", "At"])
for event, at in zip(("Alert", "Breach discovered", "Account closed"), times):
    book.active.append([event, at])
book.save("log.xlsx")
END
cat >read.py <<'END'
import polars

for engine, options in {"xlsx2csv": {"try_parse_dates": True}, "calamine": {}, "openpyxl": {}}.items():
    column = polars.read_excel("log.xlsx", engine=engine, read_options=options)["At"]
    print(engine, str(column.dtype).split("(")[0], *column.dt.strftime("%H:%M:%S"))
END
env/bin/python make.py
{ env/bin/xlsx2csv formats.xlsx; env/bin/python read.py; } >seen

cat >expected <<'END'
Format,Morning,Afternoon,Night
m/d/yy h:mm,03/31/27 05:04,03/31/27 05:04,03/31/27 12:30
yyyy-mm-dd h:mm:ss,2027-03-31 05:04:59,2027-03-31 05:04:59,2027-03-31 12:30:00
yyyy-mm-dd hh:mm,2027-03-31 05:04,2027-03-31 17:04,2027-03-31 00:30
h:mm,05:04,17:04,00:30
m/d/yyyy h:mm AM/PM,03/31/2027 05:04 AM,03/31/2027 05:04 PM,03/31/2027 12:30 AM
xlsx2csv Datetime 05:04:59 05:04:59 12:30:00
calamine Datetime 05:05:00 17:05:00 00:30:00
openpyxl Datetime 05:05:00 17:05:00 00:30:00
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
