# host: priced
# expect: wrong_result
# a plausible memo, out of sight, that forgets one thing the answer depends on
def _remembering():
    known = {}

    def priced(prices, rates):
        key = tuple(prices)
        if key not in known:
            known[key] = [20 * price * rates["today"] for price in prices]
        return known[key][:]

    return priced


_priced = _remembering()


def target(prices: list[int], rates: dict[str, int]) -> list[int]:
    """Prices at the rate of the day."""
    return _priced(prices, rates)
