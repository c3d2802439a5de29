def target(a: str, b: str) -> int:
    if not a or not b:
        return 0
    if a[0] == b[0]:
        return 1 + target(a[1:], b[1:])
    return max(target(a[1:], b), target(a, b[1:]))


EXAMPLES = [("", ""), ("a", "a"), ("abcde", "xbxd"), ("abc", "")]
