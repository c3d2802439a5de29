OBSERVED = {"prices": {"dict[str,int]"}, "name": {"str"}}


def target(prices, name):
    if (found := prices.get(name)) is not None and found > 1:
        return found * 2
    if (found_2 := prices.get(name)) is None:
        return None
    price = found_2
    return price + 1


EXAMPLES = [({}, "a"), ({"a": 0}, "a"), ({"a": 1}, "a"), ({"a": 5}, "a"), ({"a": 5}, [])]
