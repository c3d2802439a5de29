# kind: equal algorithm
# groupby() joins what is equal and adjacent, as the loop does.
# --- original
def target(text: str) -> list[tuple[str, int]]:
    """Runs of equal characters."""
    runs = []
    for character in text:
        if runs and runs[-1][0] == character:
            runs[-1] = (character, runs[-1][1] + 1)
        else:
            runs.append((character, 1))
    return runs
# --- calls
target("aaabcc")
target("x")
target("abab")
# --- patched
from itertools import groupby


def target(text: str) -> list[tuple[str, int]]:
    """Runs of equal characters."""
    return [(character, len(list(run))) for character, run in groupby(text)]
