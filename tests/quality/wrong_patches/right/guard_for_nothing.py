# kind: guard
# The special case gives what the loop gives for it.
# --- original
def target(blocks, sizes):
    """Sizes of the blocks that are known."""
    total = 0
    for block in blocks:
        for name, size in sizes.items():
            if name == block:
                total += size
    return total
# --- calls
target(["a", "b"], {"a": 3, "b": 4})
target(["c"], {"a": 3})
target(["a", "a"], {"a": 1})
# --- patched
def target(blocks, sizes):
    """Sizes of the blocks that are known."""
    if not blocks or not sizes:
        return 0
    get = sizes.get
    return sum([get(block, 0) for block in blocks])
