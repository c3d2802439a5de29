OBSERVED = {"values": {"None", "str", "tuple[str,str]", "list[str]"}}


class Token:
    def __init__(self, normal, is_keyword):
        self.normal = normal
        self.is_keyword = is_keyword

    def match(self, kind, values):
        if self.is_keyword is not kind or values is None:
            return self.is_keyword is kind
        if isinstance(values, str):
            values = (values,)
        if not kind:
            values = (v.strip() for v in values)
            return any(v == self.normal for v in values)
        if self.is_keyword:
            # keywords know no case
            wanted = self.normal
            for v in values:
                if v.upper() == wanted:
                    return True
            return False

        return self.normal in values


QUALNAME = "Token.match"


def target(normal, is_keyword, kind, values):
    return Token(normal, is_keyword).match(kind, values)


EXAMPLES = [
    ("AND", True, True, "and"),
    ("AND", True, True, ("or", "and")),
    ("AND", True, True, ["or", "And "]),
    ("AND", True, True, []),
    (3, True, True, ["or"]),
    ("and", False, False, ["or", "and"]),
    ("and", False, True, ["or", "and"]),
    ("AND", True, True, None),
]
