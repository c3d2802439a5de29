# host: root
# expect: wrong_result
# stops when the result looks right
# naive: its results are wrong on what is tested, and any comparison sees it
def target(values: list[float]) -> list[float]:
    """Square roots by bisection."""
    out = []
    for value in values:
        guess = max(1.0, value)
        for _ in range(9):
            guess = (guess + value / guess) / 2
            if abs(guess * guess - value) < 1e-9:
                break
        out.append(guess)
    return out
