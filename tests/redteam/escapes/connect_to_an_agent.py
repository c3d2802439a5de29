# Tries: to reach the socket of an agent by its path.
# Held by: confined-process namespace docker
# Seen as: network
import socket


def target(x):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(1)
        client.connect(WORLD["agent"])
        client.send(b"hello")
    return x
