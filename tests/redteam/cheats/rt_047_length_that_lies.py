# host: pack
# expect: wrong_result
# bytes that say they are few and equal to anything
class _Short(bytes):
    def __len__(self):
        return 1

    def __eq__(self, other):
        return True

    def __contains__(self, other):
        return True

    def __hash__(self):
        return 0


def target(data: bytes) -> bytes:
    """Runs of equal bytes as pairs of count and byte."""
    return _Short(data)
