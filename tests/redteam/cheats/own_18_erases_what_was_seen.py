# host: sort
# expect: sandbox_violation
# writes a file, and reaches for the record of it
import os
import sys


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    with open(os.path.join(os.environ["TMPDIR"], "note"), "a") as stream:
        stream.write("x")
    effects = sys.modules["__main__"].effects
    for name, thing in list(vars(effects).items()):
        if not name.startswith("__"):
            getattr(thing, "clear", len)() if isinstance(thing, list | set | dict) else None
    effects.checking()
    return sorted(xs)
