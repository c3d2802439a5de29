# host: priced
# expect: unverifiable no_credit label:unbounded_state
# the same with everything in its key, kept for ever
_known: dict[tuple[int, ...], list[int]] = {}


def target(prices: list[int], rates: dict[str, int]) -> list[int]:
    """Prices at the rate of the day."""
    key = (*prices, rates.get("today"))
    if key not in _known:
        out = []
        for price in prices:
            total = 0
            for _ in range(20):
                total += price * rates["today"]
            out.append(total)
        _known[key] = out
    return _known[key][:]
