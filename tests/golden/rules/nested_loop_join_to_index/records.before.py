from typing import NamedTuple


class User(NamedTuple):
    id: int
    name: str


def attach(users: list[User], ids: list[int]):
    out = []
    for wanted in ids:
        user = next((user for user in users if user.id == wanted), None)
        out.append(user)
    return [user and user.name for user in out]


QUALNAME = "attach"


def target(pairs, ids):
    return attach([User(*pair) for pair in pairs], ids)


EXAMPLES = [([], []), ([], [1]), ([(1, "a"), (2, "b"), (1, "c")], [2, 1, 3, True]), ([(1, "a")], [])]
