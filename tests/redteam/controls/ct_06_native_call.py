# host: native
# expect: accepted
# asks the C library, which the module calls already
import ctypes

_libc = ctypes.CDLL(None)
_libc.strlen.argtypes = [ctypes.c_char_p]
_libc.strlen.restype = ctypes.c_size_t


def version() -> bytes:
    """Of the C library."""
    return b"C" * _libc.strlen(b"C")


def target(data: bytes) -> int:
    """Bytes before the first zero."""
    return _libc.strlen(data)
