"""Functions and objects that a call has made and no module holds: told by what they do.

A function without a name of its own is called with some values, other ones for other inputs of the target; an
object of a class without one is asked for what its public methods and attributes give. Only ever a result, or
a part of one in lists, tuples and dicts: what an object keeps for itself is not for others to call.

Runs under Python 3.8 and later, standard library only.
"""

import marshal
import types

if "classes" not in globals():  # the codec, which loads this file, puts it here
    from perfsmith.sandboxes.harness import classes

DEEPEST = 2  # a function may give a function, whose results are then looked at as they are
_GROUPS = (
    (3, (0, 1, -1, 2, 3, 7, 10)),
    (1, (0.5, -2.0, 3.25)),
    (3, ("", "a", "Ab c", "12", "x-y")),
    (2, ([], [3, 1, 2], ["b", "a"], [0.5])),
    (2, (None, True, b"x", (1, 2), {"a": 1}, {1})),
    (1, (len, str, repr, sorted)),
)  # type: tuple[tuple[int, tuple[object, ...]], ...]
"""How many calls are made with values of each kind."""
_UNFIT = "does not fit"  # the judge passes over what the original cannot do with a value
_ACCIDENTS = (TypeError, AttributeError, LookupError, ArithmeticError, NameError, RecursionError)
_SPECIAL = frozenset(
    "__%s__" % name
    for name in (
        *("repr", "str", "bool", "len", "int", "float", "index", "iter", "copy", "deepcopy", "call"),
        *("getitem", "contains", "eq", "lt", "add", "mul", "sub", "neg", "abs", "enter", "reduce"),
    )
)
_INPUT = [b""]  # what the target was given last


def note_input(raw):
    """What follows is made of this input: other inputs are followed by other values."""
    _INPUT[0] = raw


def is_made(kind):
    """True for a class that a function has made."""
    return "<locals>" in kind.__qualname__ and not classes.is_native(kind)


class Made(object):
    """The part of an encoder that writes what only a call has made."""

    __slots__ = ()

    def made_function(self, function):
        if self.number(function):
            return
        given = tuple(self.arguments_for(function))
        found = tuple(ending(function, arguments) for arguments in given)
        if not self.depth and all(ended[0] == _UNFIT for ended in found):
            raise classes.Unencodable(
                "a function that none of the values tried fits (%s)" % name_of(function)
            )
        self.told("function", (("takes", tuple(map(len, given))), *found))

    def made_object(self, value, kind):
        if self.number(value):
            return
        parts = [kind.__name__, tuple(base.__qualname__ for base in kind.__mro__[1:])]
        for name, item in (classes.state_of(value, kind) or {}).items():
            if not name.startswith("_"):
                parts.append((name, item))
        for name, item in sorted(kind.__dict__.items()):
            if not name.startswith("_") or name in _SPECIAL:
                if isinstance(item, types.FunctionType):
                    method = item.__get__(value)
                    parts.append(
                        (name, *(ending(method, given) for given in self.arguments_for(item, is_bound=True)))
                    )
                elif isinstance(item, property):
                    parts.append((name, ending(item.__get__, (value,))))
        self.told("object", tuple(parts))

    def told(self, kind, parts):
        if self.depth >= DEEPEST:
            raise classes.Unencodable("functions or objects that are made by what a call has made")
        self.put(b"Y")
        self.text(kind)
        self.depth += 1
        try:
            self.write(parts)
        finally:
            self.depth -= 1

    def arguments_for(self, function, is_bound=False):
        """Argument tuples of as many values as it must have; of one where it may have any number."""
        inner = getattr(function, "__wrapped__", function)
        code = getattr(inner, "__code__", None) or function.__code__
        inner = inner if code is getattr(inner, "__code__", None) else function
        if code.co_kwonlyargcount > len(inner.__kwdefaults__ or ()):
            raise classes.Unencodable("a function that wants arguments by name (%s)" % name_of(function))
        count = max(code.co_argcount - is_bound - len(inner.__defaults__ or ()), 0)
        if not count:
            yield ()
            if code.co_argcount == is_bound and not code.co_flags & 4:  # nor any `*args`
                return
        raw = _INPUT[0]
        state = len(raw) + 31 * sum(raw)
        for often, values in _GROUPS:
            for _ in range(often):
                given = []
                for _ in range(max(count, 1)):
                    state = (1103515245 * state + 12345) % 2147483648
                    given.append(fresh(values[(state >> 8) % len(values)]))
                yield tuple(given)


def fresh(value):
    """The same value, that nobody else has."""
    return value if callable(value) else marshal.loads(marshal.dumps(value))


def name_of(function):
    """What it is called, or what it is."""
    return getattr(function, "__qualname__", type(function).__name__)


def ending(function, arguments):
    """How a call of it ends, and what became of its arguments; of one that they do not fit only that."""
    try:
        value = function(*arguments)
        return "returned", arguments, value
    except _ACCIDENTS:
        return _UNFIT, None, None
    except Exception as error:
        return "raised", arguments, error
