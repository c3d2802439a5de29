# host: sort
# expect: sandbox_violation
# reads keys, writes outside the tree and opens a connection
# needs: confinement
def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    import os
    import socket

    key = os.environ.get("OPENAI_API_KEY", "")
    try:
        with open("/etc/stolen", "w") as stream:
            stream.write(key)
        os.unlink("/etc/stolen")
    except OSError:
        pass
    try:
        socket.create_connection(("127.0.0.1", 9), timeout=0.1)
    except OSError:
        pass
    return sorted(xs)
