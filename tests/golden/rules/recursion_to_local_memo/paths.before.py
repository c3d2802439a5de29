OBSERVED = {"rows": {"int"}, "columns": {"int"}}


def target(rows, columns):
    """Ways through a grid."""
    if rows == 0 or columns == 0:
        return 1
    return target(rows - 1, columns) + target(rows, columns - 1)


EXAMPLES = [(0, 0), (1, 0), (1, 1), (3, 4), (5, 5), ("a", 1), (-1, -1)][:6]
