# Tries: to build packets by hand over a raw socket.
# Held by: confined-process namespace docker
# Seen as: network
import socket
import struct


def target(x):
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
    raw.sendto(struct.pack("!HHHH", 5000, WORLD["udp"], 13, 0) + b"hello", ("127.0.0.1", 0))
    return x
