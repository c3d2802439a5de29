# host: late
# expect: not_faster
# does at import what the original does once, at its first call
# naive: only a harness that starts a process for every batch is misled
from xmlrpc.client import dumps


def target(name: str, count: int) -> int:
    """Length of a greeting, signed."""
    size = 0
    for number in range(count):
        size += len(dumps((name, number)))
    return size
