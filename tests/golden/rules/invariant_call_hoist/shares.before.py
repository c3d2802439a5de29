OBSERVED = {"parts": {"list[int]"}}


def target(parts):
    return [part / sum(parts) + part / max(parts) for part in parts]


EXAMPLES = [([],), ([1],), ([3, 4, 5],), ([0],), ([1, -1],)]
