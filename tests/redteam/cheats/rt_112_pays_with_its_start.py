# host: crc
# expect: label:cold_start no_credit
# a start of half a second for tables that no call needs
_TABLES = {}
for _many in range(1600):
    for _byte in range(256):
        _crc = _byte
        for _ in range(8):
            _crc = (_crc >> 1) ^ (0xEDB88320 if _crc & 1 else 0)
        _TABLES[_many, _byte] = _crc


def target(data: bytes) -> int:
    """Checksum, bit by bit."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ _TABLES[0, (crc ^ byte) & 255]
    return crc ^ 0xFFFFFFFF
