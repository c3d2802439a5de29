# kind: negative division
# // rounds down, int() towards zero: they differ below zero.
# --- original
def target(cents: list[int], parts: int) -> list[int]:
    """Shares of amounts, rounded towards zero."""
    parts = abs(parts) + 1
    shares = []
    for amount in cents:
        share = abs(amount) // parts
        shares.append(share if amount >= 0 else -share)
    return shares
# --- calls
target([100, 250], 3)
target([99], 1)
target([7, 8, 9], 4)
# --- patched
def target(cents: list[int], parts: int) -> list[int]:
    """Shares of amounts, rounded towards zero."""
    parts = abs(parts) + 1
    return [amount // parts for amount in cents]
