# kind: mutation
# The caller's list is sorted as well.
# --- original
def target(times: list[int]) -> int:
    """The longest pause between two times."""
    ordered = []
    for time in times:
        at = 0
        while at < len(ordered) and ordered[at] < time:
            at += 1
        ordered.insert(at, time)
    longest = 0
    for first, second in zip(ordered, ordered[1:]):
        longest = max(longest, second - first)
    return longest
# --- calls
target([1, 4, 9])
target([10, 11, 15, 20])
target([3])
# --- patched
def target(times: list[int]) -> int:
    """The longest pause between two times."""
    times.sort()
    return max((second - first for first, second in zip(times, times[1:])), default=0)
