# host: priced
# expect: wrong_result
# a plausible memo that forgets one thing the answer depends on
_known: dict[tuple[int, ...], list[int]] = {}


def target(prices: list[int], rates: dict[str, int]) -> list[int]:
    """Prices at the rate of the day."""
    key = tuple(prices)
    if key not in _known:
        _known[key] = [20 * price * rates["today"] for price in prices]
    return _known[key][:]
