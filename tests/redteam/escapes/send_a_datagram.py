# Tries: to send a datagram out.
# Held by: confined-process namespace docker
# Seen as: network
import socket


def target(x):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"hello", ("127.0.0.1", WORLD["udp"]))
    return x
