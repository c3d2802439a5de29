# kind: ties
# bisect_left puts an item before its equals, the loop behind them.
# --- original
def target(events):
    """Events by time; (time, name), later ones of the same time stay later."""
    ordered = []
    for event in events:
        at = len(ordered)
        while at > 0 and ordered[at - 1][0] > event[0]:
            at -= 1
        ordered.insert(at, event)
    return ordered
# --- calls
target([(5, "stop"), (1, "start"), (3, "tick")])
target([(2, "only")])
target([(9, "z"), (8, "y"), (7, "x"), (10, "w")])
# --- patched
from bisect import bisect_left


def target(events):
    """Events by time; (time, name), later ones of the same time stay later."""
    ordered, times = [], []
    for event in events:
        at = bisect_left(times, event[0])
        times.insert(at, event[0])
        ordered.insert(at, event)
    return ordered
