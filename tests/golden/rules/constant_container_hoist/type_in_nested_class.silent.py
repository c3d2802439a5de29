def target(kind):
    class Kinds:
        str = 1

    ranks = {int: 1, str: 2}
    return ranks.get(kind), Kinds.str


def other(float=None):  # noqa: A002
    return float


class Floats:
    def float(self):
        return self

    def ranks(self, kind):
        return {float: 1, int: 2}[kind]
