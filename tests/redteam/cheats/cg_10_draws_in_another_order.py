# host: dice
# expect: wrong_result
# draws as often, but leaves the generator elsewhere
def target(dice, n: int) -> list[float]:
    """Numbers below a half, drawn with the caller's generator."""
    out: list[float] = []
    while len(out) < n:
        x = dice.random()
        if x < 0.5:
            out.append(x)
    dice.random()
    return out
