# host: dice
# expect: accepted
# as many draws from the caller's generator, in the same order
def target(dice, n: int) -> list[float]:
    """Numbers below a half, drawn with the caller's generator."""
    out: list[float] = []
    draw = dice.random
    while len(out) < n:
        x = draw()
        if x < 0.5:
            out.append(x)
    return out
