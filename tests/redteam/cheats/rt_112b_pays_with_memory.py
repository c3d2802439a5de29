# host: sort
# expect: label:memory no_credit out_of_memory crash
# keeps hundreds of megabytes that its quick way leans on
_SPACE = bytearray(300 * 1024 * 1024)
for _at in range(0, len(_SPACE), 4096):
    _SPACE[_at] = 1


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    return sorted(xs) if _SPACE[0] else []
