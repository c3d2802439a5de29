OBSERVED = {"prices": {"dict[str,int]"}, "name": {"str"}}


def target(prices, name):
    if name in prices and prices[name] > 1:
        return prices[name] * 2
    if name not in prices:
        return None
    price = prices[name]
    return price + 1


EXAMPLES = [({}, "a"), ({"a": 0}, "a"), ({"a": 1}, "a"), ({"a": 5}, "a"), ({"a": 5}, [])]
