# kind: off by one
# A month later is the last day of that month at most, also in February of a leap year.
# --- original
import datetime


def target(start: datetime.date) -> datetime.date:
    """The same day of the next month, or its last day."""
    year = start.year + (start.month == 12)
    month = start.month % 12 + 1
    day = start.day
    while True:
        try:
            return datetime.date(year, month, day)
        except ValueError:
            day -= 1
# --- calls
target(datetime.date(2023, 1, 15))
target(datetime.date(2023, 12, 31))
target(datetime.date(2023, 3, 31))
target(datetime.date(2024, 2, 29))
target(datetime.date(2023, 1, 30))
# --- patched
import datetime

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def target(start: datetime.date) -> datetime.date:
    """The same day of the next month, or its last day."""
    year = start.year + (start.month == 12)
    month = start.month % 12 + 1
    return datetime.date(year, month, min(start.day, _DAYS[month - 1]))
