# Tries: to ask the metadata address of a cloud for keys.
# Held by: confined-process namespace docker
# Seen as: network
import socket


def target(x):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as client:
        client.settimeout(1)
        client.connect((WORLD["metadata"], 80))
        client.send(b"hello")
    return x
