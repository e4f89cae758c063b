#!/usr/bin/env bash
# Reminders in iCalendar for what has a day and no hour: an all-day event that reminds at 9
# on the day before, and a task with a due day that reminds a week before.
#
# One would guess: libraries that compute reminders know these two, the plainest of all.
# RFC 5545 lets a task have DUE without DTSTART, and a trigger stand before or after DUE.
#
# What happens:
#   recurring-ical-events finds reminders (components=["VALARM"]), but raises TypeError, "Use
#   datetime or timedelta, not date", as soon as one that is relative belongs to an event or
#   task with a day only. One such event hides the reminders of all others in the calendar.
#   icalendar (.alarms.times) gives the event's reminder, but for a task without DTSTART it
#   raises IncompleteComponent, "No DTSTART given", when the trigger stands before DUE, and
#   even when the trigger is a point in time and needs neither.
#   A task from March 1, due on March 31, is not a task of March 31 to recurring-ical-events,
#   which takes the due day as it takes DTEND; a task with the due day alone is one.
#
# Seen with: icalendar 7.3.2, recurring-ical-events 3.8.2.
#
# Why it matters: corrective actions are tasks with a due day and nothing else, and phones
# put a reminder at 9 on the day before on each all-day event. A job that sends what falls
# due today sends nothing for a whole calendar, or leaves out what is due on its last day.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export TZ=UTC

python3 -m venv env
env/bin/pip install --quiet icalendar==7.3.2 recurring-ical-events==3.8.2

cat >run.py <<'END'
import icalendar
import recurring_ical_events


def item(kind, uid, *lines, trigger=None):
    alarm = ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Remind", trigger, "END:VALARM"]
    return [f"BEGIN:{kind}", f"UID:{uid}@example.com", "DTSTAMP:20261101T000000Z", *lines,
            *(alarm if trigger else []), f"END:{kind}"]


def calendar(*items):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example.com//plan//EN",
             *(line for each in items for line in each), "END:VCALENDAR", ""]
    return icalendar.Calendar.from_ical("\r\n".join(lines))


def tried(work):
    try:
        return work()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def reminders(found):
    return [str(alarm["TRIGGER"].dt) for part in found for alarm in part.walk("VALARM")]


hour = item("VEVENT", "hour", "DTSTART:20270331T150000Z", trigger="TRIGGER:-PT15M")
day = item("VEVENT", "day", "DTSTART;VALUE=DATE:20270331", trigger="TRIGGER:-PT15H")
due = "DUE;VALUE=DATE:20270331"
cases = {
    "event with an hour": [hour],
    "event with a day": [day],
    "both events": [hour, day],
    "task, start and due": [item("VTODO", "a", "DTSTART:20270301T090000Z", "DUE:20270331T220000Z",
                                 trigger="TRIGGER;RELATED=END:-P7D")],
    "task, due hour only": [item("VTODO", "b", "DUE:20270331T220000Z", trigger="TRIGGER;RELATED=END:-P7D")],
    "task, due day only": [item("VTODO", "c", due, trigger="TRIGGER;RELATED=END:-P7D")],
    "task, due day, fixed": [item("VTODO", "d", due, trigger="TRIGGER;VALUE=DATE-TIME:20270324T150000Z")],
}
for name, items in cases.items():
    parts = calendar(*items)
    print(name)
    for part in [*parts.events, *parts.todos]:
        print("  icalendar:", tried(lambda: [str(at.trigger) for at in part.alarms.times]))
    query = recurring_ical_events.of(parts, components=["VALARM"])
    print("  recurring-ical-events:", tried(lambda: reminders(query.between((2027, 1, 1), (2028, 1, 1)))))

tasks = calendar(item("VTODO", "from-march-1", "DTSTART;VALUE=DATE:20270301", due),
                 item("VTODO", "due-only", due))
for at in (30, 31):
    found = recurring_ical_events.of(tasks, components=["VTODO"]).at((2027, 3, at))
    print(f"tasks of March {at}:", *(str(task["UID"]).split("@")[0] for task in found))
END
env/bin/python run.py >seen

cat >expected <<'END'
event with an hour
  icalendar: ['2027-03-31 14:45:00+00:00']
  recurring-ical-events: ['2027-03-31 14:45:00+00:00']
event with a day
  icalendar: ['2027-03-30 09:00:00']
  recurring-ical-events: TypeError: Use datetime or timedelta, not date.
both events
  icalendar: ['2027-03-31 14:45:00+00:00']
  icalendar: ['2027-03-30 09:00:00']
  recurring-ical-events: TypeError: Use datetime or timedelta, not date.
task, start and due
  icalendar: ['2027-03-24 22:00:00+00:00']
  recurring-ical-events: ['2027-03-24 22:00:00+00:00']
task, due hour only
  icalendar: IncompleteComponent: No DTSTART given.
  recurring-ical-events: ['2027-03-24 22:00:00+00:00']
task, due day only
  icalendar: IncompleteComponent: No DTSTART given.
  recurring-ical-events: TypeError: Use datetime or timedelta, not date.
task, due day, fixed
  icalendar: IncompleteComponent: No DTSTART given.
  recurring-ical-events: ['2027-03-24 15:00:00+00:00']
tasks of March 30: from-march-1
tasks of March 31: due-only
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
