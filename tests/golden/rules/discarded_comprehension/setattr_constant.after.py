from types import SimpleNamespace


def target(names):
    tokens = [SimpleNamespace(value=name) for name in names]
    # every token knows the list
    for token in tokens:  # noqa: B010
        token.parent = names
    return [(token.value, token.parent) for token in tokens]


EXAMPLES = [(["a", "b"],), ([],), ("xy",), (3,)]
