# Tries: to write into the memory of another process.
# Held by: confined-process namespace docker
# Seen as: process
import ctypes
libc = ctypes.CDLL(None, use_errno=True)


class Piece(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def target(x):
    mine = ctypes.create_string_buffer(b"harmed")
    here = Piece(ctypes.addressof(mine), 6)
    there = Piece(WORLD["address"], 6)
    libc.process_vm_writev(WORLD["canary"], ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
    return x
