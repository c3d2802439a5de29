def target(prices, name):
    if name in prices:
        return prices[name]
    for key in prices:
        print(prices[key])
    return prices[name] if name in prices else 0
