def target(lowest_seen, highest, value):
    # the smallest so far
    if value < lowest_seen:
        lowest_seen = value
    first = abs(value)  # by size
    if not highest > first:
        highest = first
    if highest is lowest_seen:
        return None
    second = highest - lowest_seen
    return second if second > 0 else 0


EXAMPLES = [
    (3, 4, -5),
    (1, 1.0, True),
    (float("nan"), 1.0, 2),
    (1, 2, float("nan")),
    (-0.0, 0.0, 0),
    (0.0, -0.0, -0.0),
    ("a", 0, 1),
    (0, None, 1),
    (0, 1, None),
]
