# kind: equal algorithm
# bisect_right finds the same place behind all equals.
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
target([(9, "z"), (8, "y"), (9, "x"), (8, "w")])
# --- patched
def target(events):
    """Events by time; (time, name), later ones of the same time stay later."""
    return sorted([event for event in events], key=lambda event: event[0])
