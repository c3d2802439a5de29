# kind: rare branch
# The seconds of a duration are not all of it when it takes days, or is negative.
# --- original
import datetime


def target(start: datetime.datetime, end: datetime.datetime) -> int:
    """Seconds from start to end."""
    span = end - start
    return span.days * 86400 + span.seconds
# --- calls
target(datetime.datetime(2024, 3, 1, 8), datetime.datetime(2024, 3, 1, 9, 30))
target(datetime.datetime(2024, 5, 5, 0), datetime.datetime(2024, 5, 5, 23))
target(datetime.datetime(2024, 7, 9, 12), datetime.datetime(2024, 7, 9, 12))
# --- patched
import datetime


def target(start: datetime.datetime, end: datetime.datetime) -> int:
    """Seconds from start to end."""
    return (end - start).seconds
