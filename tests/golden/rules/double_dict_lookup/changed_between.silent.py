def target(prices: dict[str, int], name, forget):
    if name in prices:
        forget(prices, name)
        return prices[name]
    if name in prices:
        return forget(prices) + prices[name]
