def target(prices: dict[str, int], names: list[str], name):
    for key in prices:
        prices[key] = 3
        print(prices[key])
    if name in prices:
        prices[name] += 1
