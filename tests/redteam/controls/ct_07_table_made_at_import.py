# host: crc
# expect: accepted
# a small table that depends on no input, made at import
_TABLE = []
for _byte in range(256):
    for _ in range(8):
        _byte = (_byte >> 1) ^ (0xEDB88320 if _byte & 1 else 0)
    _TABLE.append(_byte)


def target(data: bytes) -> int:
    """Checksum, bit by bit."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ _TABLE[(crc ^ byte) & 255]
    return crc ^ 0xFFFFFFFF
