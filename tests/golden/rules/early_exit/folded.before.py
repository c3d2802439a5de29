class Checker:
    def check(self, names: tuple[str, ...], is_good):
        ok = True
        for name in names:
            # stays false
            ok = ok and isinstance(name, str) and name[0] in "ab"
        bad = False
        for name in names:
            if not bad and not is_good(name):
                bad = True
        return ok, bad


QUALNAME = "Checker.check"


def target(names, letters):
    return Checker().check(names, lambda name: name[0] in letters)


EXAMPLES = [((), "a"), (("a", "b"), "ab"), (("a", "b"), "b"), (("c", ""), "b"), (("b", ""), "b")]
