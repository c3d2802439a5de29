# kind: negative zero
# Adding 0.0 looks idle, but turns -0.0 into 0.0 before it is shown.
# --- original
def target(amounts):
    """Amounts with two digits, no zero with a sign."""
    shown = []
    for amount in amounts:
        shown.append("%.2f" % (amount + 0.0))
    return " ".join(shown)
# --- calls
target([1.5, 22.25])
target([-3.125])
target([100.0, 0.5, -7.75])
# --- patched
def target(amounts):
    """Amounts with two digits, no zero with a sign."""
    return " ".join(["%.2f" % amount for amount in amounts])
