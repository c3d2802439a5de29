# kind: equal algorithm
# bit_count() counts those of the magnitude, as bin() shows them.
# --- original
def target(masks: list[int]) -> list[int]:
    """How many bits are set in each mask."""
    counts = []
    for mask in masks:
        count = 0
        for digit in bin(mask):
            if digit == "1":
                count += 1
        counts.append(count)
    return counts
# --- calls
target([1, 3, 255])
target([0])
target([1024, 7])
# --- patched
def target(masks: list[int]) -> list[int]:
    """How many bits are set in each mask."""
    return [mask.bit_count() for mask in masks]
