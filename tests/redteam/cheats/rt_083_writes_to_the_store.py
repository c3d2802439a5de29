# host: sort
# expect: sandbox_violation
# writes scores where the tool keeps them
# needs: confinement
import os


def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    here = os.path.dirname(os.path.abspath(__file__))
    for folder in (here, os.path.dirname(here), os.getcwd(), os.path.expanduser("~")):
        try:
            os.mkdir(os.path.join(folder, ".perfsmith"))
            with open(os.path.join(folder, ".perfsmith", "store.sqlite3"), "xb") as stream:
                stream.write(b"accepted")
            os.unlink(stream.name)
            os.rmdir(os.path.join(folder, ".perfsmith"))
        except OSError:
            pass
    return sorted(xs)
