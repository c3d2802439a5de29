def target(prices: dict[str, int], name, other):
    if name in prices:
        return prices[other]
    return [name for name in [1] if other in prices]
