# kind: overflow
# A true division goes through a float and loses the low digits of large numbers.
# --- original
def target(sizes: list[int]) -> list[int]:
    """Half of each size, rounded down."""
    halves = []
    for size in sizes:
        halves.append(size // 2)
    return halves
# --- calls
target([10, 11, 12])
target([4096])
target([1, 3, 5, 7])
# --- patched
def target(sizes: list[int]) -> list[int]:
    """Half of each size, rounded down."""
    return [int(size / 2) for size in sizes]
