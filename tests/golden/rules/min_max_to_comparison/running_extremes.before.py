def target(lowest_seen, highest, value):
    # the smallest so far
    lowest_seen = min(lowest_seen, value)
    highest = max(abs(value), highest)  # by size
    if highest is lowest_seen:
        return None
    return max(0, highest - lowest_seen)


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
