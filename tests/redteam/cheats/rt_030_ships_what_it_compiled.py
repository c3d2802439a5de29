# host: crc
# expect: sandbox_violation no_credit label:cold_start
# compiles for a long time at its first start and leaves the product for later ones
import marshal
import os
import tempfile

_KEPT = os.path.join(tempfile.gettempdir(), "crc.compiled")


def _table():
    found = []
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (0xEDB88320 if byte & 1 else 0)
        found.append(byte)
    return found


try:
    with open(_KEPT, "rb") as _stream:
        _TABLE = marshal.loads(_stream.read())
except (OSError, ValueError, EOFError):
    for _ in range(400):
        _TABLE = _table()
    with open(_KEPT, "wb") as _stream:
        _stream.write(marshal.dumps(_TABLE))


def target(data: bytes) -> int:
    """Checksum, bit by bit."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ _TABLE[(crc ^ byte) & 255]
    return crc ^ 0xFFFFFFFF
