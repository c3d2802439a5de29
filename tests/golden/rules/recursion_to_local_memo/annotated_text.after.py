def target(a: str, b: str) -> int:
    known = {}

    def solve(a, b):
        key = (a, b)
        if key in known:
            return known[key]
        if not a or not b:
            known[key] = result = 0
            return result
        if a[0] == b[0]:
            known[key] = result = 1 + solve(a[1:], b[1:])
            return result
        known[key] = result = max(solve(a[1:], b), solve(a, b[1:]))
        return result

    return solve(a, b)


EXAMPLES = [("", ""), ("a", "a"), ("abcde", "xbxd"), ("abc", "")]
