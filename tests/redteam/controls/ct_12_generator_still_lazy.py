# host: windows
# expect: accepted
# a generator rewritten, still lazy
from collections import deque

def target(items, n):
    """Windows of n items, one after the other."""
    buffer = deque(maxlen=n)
    for item in items:
        buffer.append(item)
        if len(buffer) == n:
            yield tuple(buffer)
