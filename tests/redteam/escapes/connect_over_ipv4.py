# Tries: to reach a server of this machine over IPv4.
# Held by: confined-process namespace docker
# Seen as: network
import socket


def target(x):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as client:
        client.settimeout(1)
        client.connect(("127.0.0.1", WORLD["tcp4"]))
        client.send(b"hello")
    return x
