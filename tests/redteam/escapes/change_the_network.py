# Tries: to change addresses of the machine (netlink).
# Held by: confined-process namespace docker
# Seen as: machine
import socket
import struct


def target(x):
    body = struct.pack("BBBBI", socket.AF_INET, 32, 0, 0, 1)
    for kind in (1, 2):
        body += struct.pack("HH4s", 8, kind, socket.inet_aton("10.11.12.13"))
    route = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    route.send(struct.pack("IHHII", 16 + len(body), 20, 0x405, 1, 0) + body)
    route.recv(4096)
    return x
