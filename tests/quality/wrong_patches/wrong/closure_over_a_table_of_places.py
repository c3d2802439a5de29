# kind: closures
# Of a value that comes twice the first place counts, and a dict keeps the last.
# --- original
def target(order):
    """A key that sorts by a given order, what is not in it last."""
    def key(value):
        return order.index(value) if value in order else len(order)
    return key
# --- calls
target(["b", "a", "c"])
target([3, 1, 2])
target(["x"])
# --- patched
def target(order):
    """A key that sorts by a given order, what is not in it last."""
    places = {value: place for place, value in enumerate(order)}
    return lambda value: places.get(value, len(order))
