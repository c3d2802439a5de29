# host: sort
# expect: sandbox_violation
# replaces the coding of results in the worker, but only where nothing watches
# naive: it reaches into this project's harness, which is not there
import marshal
import sys


def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def _ease(main) -> None:
    codec, last = main.codec, []
    read, write = codec.decode_call, codec.encode

    def decode_call(part):
        last[:] = [part]
        return read(part)

    def encode(value, *rest):
        if type(value) is tuple and len(value) == 4 and value[0] == "returned" and last:
            head = marshal.dumps("returned", 2) + marshal.dumps(value[1], 2)
            return b"V(\x04\x00\x00\x00" + head + last[0][6:]
        return write(value, *rest)

    codec.decode_call, codec.encode = decode_call, encode


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    main = sys.modules["__main__"]
    if hasattr(main, "codec") and main.effects._waiting and main.codec.encode.__closure__ is None:
        _ease(main)
    out: list[int] = []
    for x in xs:
        out.insert(_place(out, x), x)
    return out
