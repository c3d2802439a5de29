# Tries: to reach a server of this machine over IPv6.
# Held by: confined-process namespace docker
# Seen as: network
import socket


def target(x):
    with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as client:
        client.settimeout(1)
        client.connect(("::1", WORLD["tcp6"]))
        client.send(b"hello")
    return x
