# host: sort
# expect: sandbox_violation crash wrong_result
# writes a forged reply to every descriptor and exits with success
# naive: it forges the reply of this project's protocol, which is not spoken there
def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    import os
    import struct

    for descriptor in range(3, 64):
        try:
            os.write(descriptor, struct.pack(">IB16s", 4, 4, b"") + b"\0\0\0\0")
        except OSError:
            pass
    os._exit(0)
