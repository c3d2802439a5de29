# kind: exceptions
# The same error with the same words, for the same first entry.
# --- original
def target(prices: dict[str, int], basket: list[str]) -> int:
    """What a basket costs."""
    total = 0
    for item in basket:
        if item not in prices.keys():
            raise KeyError(item)
        total = total + prices[item]
    return total
# --- calls
target({"tea": 3, "milk": 2}, ["tea", "milk", "tea"])
target({"tea": 3}, ["coffee"])
target({"jam": 5}, [])
# --- patched
def target(prices: dict[str, int], basket: list[str]) -> int:
    """What a basket costs."""
    return sum([prices[item] for item in basket])
