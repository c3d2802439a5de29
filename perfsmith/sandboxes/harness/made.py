"""Functions and objects that a call has made and no module holds: told by what they do.

A function without a name of its own is called with some values: such as the target was given and others of
their types, and functions; where it takes none of these, values of all types. An object of a class without a
name is asked for what its public methods and attributes give. Only ever a result, or a part of one in lists,
tuples and dicts: what an object keeps for itself is not for others to call.

Runs under Python 3.8 and later, standard library only.
"""

import marshal
import types

if "classes" not in globals():  # the codec, which loads this file, puts it here
    from perfsmith.sandboxes.harness import classes

DEEPEST = 2  # a function may give a function, whose results are then looked at as they are
_VALUES = (
    (int, (0, 1, -1, 2, 3, 7, 10)),
    (float, (0.5, -2.0, 3.25)),
    (str, ("", "a", "Ab c", "12", "x-y")),
    (bool, (True, False)),
    (bytes, (b"", b"x")),
    (list, ([], [3, 1, 2], ["b", "a"], [0.5])),
    (tuple, ((), (1, 2), ("a", 1))),
    (dict, ({}, {"a": 1})),
    (type(None), (None,)),
)  # type: tuple[tuple[type, tuple[object, ...]], ...]
_FUNCTIONS = (len, str, repr, sorted)
_OFTEN = 5  # calls with values of a type that the target was given,
_ONCE = 2  # and with those of any, where nothing fits
_KEPT = 64  # values of the target's that are looked at
_LONGEST = 200
_UNFIT = "does not fit"  # the judge passes over what the original cannot do with a value
_ACCIDENTS = (TypeError, AttributeError, LookupError, ArithmeticError, NameError, RecursionError)
_SPECIAL = frozenset(
    "__%s__" % name
    for name in (
        *("repr", "str", "bool", "len", "int", "float", "index", "iter", "copy", "deepcopy", "call"),
        *("getitem", "contains", "eq", "lt", "add", "mul", "sub", "neg", "abs", "enter", "reduce"),
    )
)
# What the target was given last, what rebuilds it, and what came of it.
_INPUT = [b"", None, []]  # type: list[object]


def note_input(raw, decode_call):
    """What follows is made of this input: other inputs are followed by other values."""
    _INPUT[:] = raw, decode_call, []


def is_made(kind):
    """True for a class that a function has made."""
    return "<locals>" in kind.__qualname__ and not classes.is_native(kind)


class Made(object):
    """The part of an encoder that writes what only a call has made."""

    __slots__ = ()

    def made_function(self, function):
        if self.number(function):
            return
        found = self.endings(function)
        if not self.depth and all(ended[0] == _UNFIT for ended in found[1:]):
            raise classes.Unencodable(
                "a function that none of the values tried fits (%s)" % name_of(function)
            )
        self.told("function", found)

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
                    parts.append((name, *self.endings(item.__get__(value), item, is_bound=True)))
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

    def endings(self, function, plain=None, is_bound=False):
        """With how many arguments it is called, and how each call ends."""
        few, most = arities(plain or function, is_bound)
        found = ()
        for groups in (groups_of_input(), every_group()):
            given = [() for _ in range(not few)]
            given += some(groups, few or 1) if most else []
            found = (("takes", tuple(map(len, given))), *(ending(function, each) for each in given))
            if not most or any(ended[0] != _UNFIT for ended in found[1 + (not few) :]):
                break
        return found


def arities(function, is_bound):
    """How many arguments a function must have, and how many it may have at most, one standing for many."""
    inner = getattr(function, "__wrapped__", function)
    if not isinstance(inner, types.FunctionType):
        inner = function
    code = inner.__code__
    if code.co_kwonlyargcount > len(inner.__kwdefaults__ or ()):
        raise classes.Unencodable("a function that wants arguments by name (%s)" % name_of(function))
    most = code.co_argcount - is_bound
    takes_any = bool(code.co_flags & 4)  # `*args`
    return max(most - len(inner.__defaults__ or ()), 0), most or takes_any


def groups_of_input():
    """Values of each type that the target was given, with how often they are tried; functions last."""
    raw, decode_call, groups = _INPUT
    if groups:
        return groups
    met = []  # type: list[object]
    try:
        args, kwargs, _ = decode_call(raw)
        for value in (*args, *kwargs.values()):
            parts = (value,)
            if type(value) in (list, tuple, set, frozenset):
                parts = tuple(value)
            elif type(value) is dict:
                parts = (*value, *value.values())
            met += parts[: _KEPT - len(met)]
    except Exception:  # there is no input yet, or a part of it can be made only once
        met = []
    for kind, values in _VALUES:
        own = [
            value
            for value in met
            if type(value) is kind and not (kind in (str, bytes) and len(value) > _LONGEST)
        ]
        if own and kind is not type(None):
            groups.append((_OFTEN, (*own, *values)))
    groups += [(_ONCE, _FUNCTIONS)] if groups else every_group()
    return groups


def every_group():
    """Values of all types."""
    return [*((_ONCE, values) for _, values in _VALUES), (_ONCE, _FUNCTIONS)]


def some(groups, count):
    """Argument tuples of so many values each: such as the input decides."""
    raw = _INPUT[0]
    state = len(raw) + 31 * sum(raw[: _KEPT * _KEPT])
    found = []
    for often, values in groups:
        for _ in range(often):
            given = []
            for _ in range(count):
                state = (1103515245 * state + 12345) % 2147483648
                given.append(fresh(values[(state >> 8) % len(values)]))
            found.append(tuple(given))
    return found


def fresh(value):
    """The same value, that nobody else has, where it is plain."""
    try:
        return marshal.loads(marshal.dumps(value))
    except ValueError:
        return value


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
