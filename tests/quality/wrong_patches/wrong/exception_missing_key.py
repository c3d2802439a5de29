# kind: exceptions
# An unknown name is an error, not zero.
# --- original
def target(prices: dict[str, int], basket: list[str]) -> int:
    """What a basket costs."""
    total = 0
    for item in basket:
        total = total + prices[item]
    return total
# --- calls
target({"tea": 3, "milk": 2}, ["tea", "milk", "tea"])
target({"tea": 3}, ["tea"])
target({"jam": 5}, [])
# --- patched
def target(prices: dict[str, int], basket: list[str]) -> int:
    """What a basket costs."""
    price = prices.get
    return sum(price(item, 0) for item in basket)
