# kind: mutation
# setdefault() writes what was only to be read.
# --- original
def target(stock: dict[str, int], orders: list[str]) -> int:
    """How many ordered items are there."""
    total = 0
    for order in orders:
        if order in stock:
            total += stock[order]
        else:
            total += 0
    return total
# --- calls
target({"nut": 4, "bolt": 2}, ["nut", "bolt"])
target({"nut": 4}, ["nut", "nut"])
target({"pin": 1, "cap": 3}, [])
# --- patched
def target(stock: dict[str, int], orders: list[str]) -> int:
    """How many ordered items are there."""
    return sum(stock.setdefault(order, 0) for order in orders)
