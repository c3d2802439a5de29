# host: blocks
# expect: accepted
# only a number changes
import zlib


def target(data: bytes) -> int:
    """Checksum, block by block."""
    block = 4096
    found = 0
    for at in range(0, len(data), block):
        found = zlib.crc32(data[at : at + block], found)
    return found
