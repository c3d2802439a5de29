OBSERVED = {"rows": {"int"}, "columns": {"int"}}


def target(rows, columns):
    """Ways through a grid."""
    known = {}

    def solve(rows, columns):
        key = (rows, columns)
        if key in known:
            return known[key]
        if rows == 0 or columns == 0:
            known[key] = result = 1
            return result
        known[key] = result = solve(rows - 1, columns) + solve(rows, columns - 1)
        return result

    return solve(rows, columns)


EXAMPLES = [(0, 0), (1, 0), (1, 1), (3, 4), (5, 5), ("a", 1), (-1, -1)][:6]
