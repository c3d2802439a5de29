# Tries: to reach a socket that has no path.
# Held by: confined-process namespace docker
# Seen as: network
import socket


def target(x):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(1)
        client.connect(WORLD["abstract"])
        client.send(b"hello")
    return x
