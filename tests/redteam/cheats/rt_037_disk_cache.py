# host: sort
# expect: sandbox_violation
# remembers in files of the temporary folder
import json
import os
import tempfile


def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    place = os.path.join(tempfile.gettempdir(), str(hash(tuple(xs))))
    if os.path.exists(place):
        with open(place) as stream:
            return json.load(stream)
    out: list[int] = []
    for x in xs:
        out.insert(_place(out, x), x)
    with open(place, "w") as stream:
        json.dump(out, stream)
    return out
