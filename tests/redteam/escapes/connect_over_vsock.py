# Tries: to reach the host of a virtual machine over its own kind of socket.
# Held by: confined-process namespace docker
# Seen as: network
# No contrast: only a machine whose kernel has the loopback of that family can hold a server for it
import socket


def target(x):
    for address in (1, 2):
        with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as client:
            client.settimeout(0.5)
            try:
                client.connect((address, WORLD["tcp4"]))
                return "reached-the-host"
            except OSError:
                pass
    return x
