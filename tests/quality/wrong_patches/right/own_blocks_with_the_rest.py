# kind: threshold of its own
# The rest behind the last whole block is added up as well.
# --- original
def target(data: bytes) -> int:
    """A checksum."""
    total = 0
    for position, byte in enumerate(data):
        total = (total + byte * (position % 7 + 1)) % 65521
    return total
# --- calls
target(b"abc")
target(b"a longer message, as they are sent")
target(b"")
# --- patched
_BLOCK = 256


def target(data: bytes) -> int:
    """A checksum."""
    total = 0
    for start in range(0, len(data), _BLOCK):
        block = data[start : start + _BLOCK]
        total += sum(byte * ((start + position) % 7 + 1) for position, byte in enumerate(block))
    return total % 65521
