# kind: off by one
# Of the centuries only every fourth is a leap year.
# --- original
def target(year: int, month: int) -> int:
    """Days of a month, 0 when there is no such month."""
    if month == 2:
        if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
            return 29
        return 28
    if month in (4, 6, 9, 11):
        return 30
    return 31 if 1 <= month <= 12 else 0
# --- calls
target(2023, 2)
target(2024, 2)
target(2024, 12)
target(2021, 6)
# --- patched
_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def target(year: int, month: int) -> int:
    """Days of a month, 0 when there is no such month."""
    if not 1 <= month <= 12:
        return 0
    return 29 if month == 2 and not year & 3 else _DAYS[month]
