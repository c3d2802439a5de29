# kind: text and bytes
# The original ends at the first zero byte, the patch takes away those at the end.
# --- original
def target(field: bytes) -> bytes:
    """Content of a field that is padded with zero bytes."""
    content = b""
    for i in range(len(field)):
        byte = field[i : i + 1]
        if byte == b"\0":
            break
        content += byte
    return content
# --- calls
target(b"name\0\0\0")
target(b"full")
target(b"x\0")
# --- patched
def target(field: bytes) -> bytes:
    """Content of a field that is padded with zero bytes."""
    return field.rstrip(b"\0")
