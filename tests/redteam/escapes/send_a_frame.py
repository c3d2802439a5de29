# Tries: to put whole frames onto the device (packet socket).
# Held by: confined-process namespace docker
# Seen as: network
import socket
import struct


def target(x):
    source, local = socket.inet_aton("10.9.8.7"), socket.inet_aton(WORLD["metadata"])
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 33, 0, 0, 64, socket.IPPROTO_UDP, 0, source, local)
    total = sum(struct.unpack("!10H", head))
    check = ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF
    head = head[:10] + struct.pack("!H", check) + head[12:]
    frame = bytes(12) + b"\x08\x00" + head + struct.pack("!HHHH", 5000, WORLD["udp"], 13, 0) + b"hello"
    link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    link.bind(("lo", 0))
    link.send(frame)
    return x
