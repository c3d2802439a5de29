# kind: guard
# February asks for the year, the other months for their table.
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
target(datetime.date(2024, 1, 31))
target(datetime.date(2023, 3, 31))
# --- patched
import datetime
from calendar import monthrange


def target(start: datetime.date) -> datetime.date:
    """The same day of the next month, or its last day."""
    year = start.year + (start.month == 12)
    month = start.month % 12 + 1
    if start.day <= 28:
        return datetime.date(year, month, start.day)
    return datetime.date(year, month, min(start.day, monthrange(year, month)[1]))
