# kind: equal algorithm
# A century that 16 divides is one that 400 divides.
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
target(2000, 2)
target(1900, 2)
target(2024, 12)
# --- patched
_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def target(year: int, month: int) -> int:
    """Days of a month, 0 when there is no such month."""
    if not 1 <= month <= 12:
        return 0
    is_leap = not year & 3 and (year % 25 != 0 or not year & 15)
    return 29 if month == 2 and is_leap else _DAYS[month]
