"""Functions that a call has made and no module holds: told by what they do.

Such a function is called with some values: like those that the target was given, others of their types, and
functions; parameters that may be left out are given too. Only ever a result, or a part of one in lists,
tuples and dicts: what an object keeps for itself is not for others to call.

Runs under Python 3.8 and later, standard library only.
"""

import marshal
import opcode
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
)  # type: tuple[tuple[type, tuple[object, ...]], ...]
_FUNCTIONS = (len, str, repr, sorted, dict)  # the last one takes arguments of any name
_OFTEN = 5  # calls with values of a type that the target was given,
_ONCE = 2  # and with functions, or with those of each type where the target was given none of them
_KEPT = 64  # values of the target's that are looked at
_LONGEST = 200
_MOST_BYTES = 4096  # of an input: other ones are followed by other values
_NOTHING_FITS = "a function that none of the values tried fits (%s)"
_UNKNOWN = "unknown"
_UNFIT = "does not fit"  # the judge passes over what the original cannot do with a value
_ACCIDENTS = (TypeError, AttributeError, LookupError, ArithmeticError, NameError, RecursionError)
_RAISE = opcode.opmap["RAISE_VARARGS"]
# What the target was given last, what rebuilds it, and what came of it.
_INPUT = [b"", None, []]  # type: list[object]
# While calls of a batch are compared: each function with the input that it came of, for when it comes again.
_OWNERS = {}  # type: dict[int, tuple[object, list[object]]]
_IS_KEEPING = []  # type: list[bool]


def note_input(raw, decode_call):
    """What follows is made of this input: other inputs are followed by other values."""
    _INPUT[:] = raw, decode_call, []


def keep_owners():
    """From now on a function is called as when it was first met, whatever input comes after it."""
    _OWNERS.clear()
    _IS_KEEPING[:] = [True]


class Made(object):
    """The part of an encoder that writes what only a call has made."""

    __slots__ = ()

    def made_function(self, function):
        if self.number(function):
            return
        classes.LATE[0] += 1
        if self.depth >= DEEPEST:
            raise classes.Unencodable("functions that functions have given which functions have given")
        owner = _OWNERS.get(id(function))
        of_input = list(_INPUT) if owner is None else owner[1]
        if owner is None and _IS_KEEPING:
            _OWNERS[id(function)] = function, of_input
        takes = signature(function)
        found = [ending(function, *given) for given in calls_of(takes, of_input)]
        fits = any(ended[0] != _UNFIT for ended in found)
        if self.depth:
            self.fits = bool(self.fits) or fits
        elif not fits:
            raise classes.Unencodable(_NOTHING_FITS % function.__qualname__)
        else:
            self.fits = None
        kept = dict(function.__dict__)
        about = kept.pop("__wrapped__", None) and (function.__name__, function.__doc__)
        count, optional, wanted, takes_any, takes_named = takes
        names = (tuple(name for name, _ in optional), tuple(sorted(wanted)))
        self.put(b"Y")
        self.text("function")
        self.depth += 1
        self.write((("takes", count, names, takes_any, takes_named), ("has", kept or None, about), *found))
        self.depth -= 1
        if not self.depth and self.fits is False:  # nothing is known of what it gives
            raise classes.Unencodable(_NOTHING_FITS % function.__qualname__)


def signature(function):
    """How many arguments it must have; names of others, with defaults; those wanted by name; `*` and `**`."""
    inner = getattr(function, "__wrapped__", function)
    if not isinstance(inner, types.FunctionType):
        inner = function
    code = inner.__code__
    defaults, named = inner.__defaults__ or (), dict(inner.__kwdefaults__ or {})
    count = code.co_argcount - len(defaults)
    optional = list(zip(code.co_varnames[count : code.co_argcount], defaults))
    by_name = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    optional += [(name, named[name]) for name in by_name if name in named]
    wanted = [name for name in by_name if name not in named]
    return count, optional, wanted, bool(code.co_flags & 4), bool(code.co_flags & 8)


def calls_of(takes, of_input):
    """Positional and keyword arguments of some calls, the same for the same input and signature."""
    count, optional, wanted, takes_any, takes_named = takes
    raw = of_input[0]
    state = [len(raw) + 31 * sum(raw[:_MOST_BYTES])]

    def drawn(values):
        state[0] = (1103515245 * state[0] + 12345) % 2147483648
        return fresh(values[(state[0] >> 8) % len(values)])

    def call(values, more=0):
        return [drawn(values) for _ in range(count + more)], {name: drawn(values) for name in wanted}

    groups = groups_of(of_input)
    if not count and not wanted:
        yield [], {}
    if count or wanted or takes_any:
        for often, values in groups:
            for _ in range(often):
                yield call(values, not count and takes_any)
    values = groups[0][1]
    for name, default in optional:
        own = [each for kind, each in _VALUES if kind is type(default)]
        for _ in range(_ONCE):
            args, named = call(values)
            yield args, {**named, name: drawn(own[0] if own else values)}
    if takes_any:
        yield call(values, 2)
    if takes_named:
        args, named = call(values)
        yield args, {**named, _UNKNOWN: drawn(values)}


def groups_of(of_input):
    """Values of each type that the target was given, with how often they are tried; functions last."""
    raw, decode_call, groups = of_input
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
            each for each in met if type(each) is kind and (kind not in (str, bytes) or len(each) <= _LONGEST)
        ]
        if own:
            groups.append((_OFTEN, (*own, *values)))
    if not groups:
        groups += [(_ONCE, values) for _, values in _VALUES]
    groups.append((_ONCE, _FUNCTIONS))
    return groups


def fresh(value):
    """The same value, that nobody else has, where it is plain."""
    try:
        return marshal.loads(marshal.dumps(value))
    except ValueError:
        return value


def ending(function, args, named):
    """How a call of it ends, and what became of its arguments; of one that they do not fit only that."""
    given = (*args, named) if named else tuple(args)
    try:
        value = function(*args, **named)
        return "returned", given, value
    except Exception as error:
        if isinstance(error, _ACCIDENTS) and not is_meant(error, function):
            return _UNFIT, None, None
        return "raised", given, error


def is_meant(error, function):
    """True where the function's own module raises it in so many words."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    if at is None or at.tb_frame.f_globals is not function.__globals__:
        return False
    return at.tb_frame.f_code.co_code[at.tb_lasti] == _RAISE
