# kind: off by one
# A last chunk that is not full is lost.
# --- original
def target(data: list[int], size: int) -> list[list[int]]:
    """Data in chunks."""
    chunks, chunk = [], []
    for item in data:
        chunk.append(item)
        if len(chunk) >= size:
            chunks.append(chunk)
            chunk = []
    if chunk:
        chunks.append(chunk)
    return chunks
# --- calls
target([1, 2, 3, 4], 2)
target([1, 2, 3], 3)
target([5, 6], 1)
# --- patched
def target(data: list[int], size: int) -> list[list[int]]:
    """Data in chunks."""
    size = max(size, 1)
    return [data[i * size : i * size + size] for i in range(len(data) // size)]
