from types import SimpleNamespace


def target(names):
    tokens = [SimpleNamespace(value=name) for name in names]
    # every token knows the list
    [setattr(token, "parent", names) for token in tokens]  # noqa: B010
    return [(token.value, token.parent) for token in tokens]


EXAMPLES = [(["a", "b"],), ([],), ("xy",), (3,)]
