OBSERVED = {"parts": {"list[int]"}}


def target(parts):
    sum_parts = sum(parts)
    max_parts = max(parts) if parts else None
    return [part / sum_parts + part / max_parts for part in parts]


EXAMPLES = [([],), ([1],), ([3, 4, 5],), ([0],), ([1, -1],)]
