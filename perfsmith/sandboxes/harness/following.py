"""Following one call line by line: which variable of the target's file took which value, and where.

The idea is that of LDB (Zhong, Wang and Shang, 2024): a run is explained by the values of its variables after
each step. Only frames of the target's own file are followed. Values become text here, bounded, and by exact
type alone: no method of a value is called.

Runs under Python 3.8 and later, standard library only.
"""

import json
import sys
import types

MOST_STEPS = 2000
MOST_ITEMS = 24  # of a container, of a generator's result, and of the variables of one frame
MOST_CHARACTERS = 400
DEEPEST = 4

_LEAVES = (type(None), bool, int, float, complex)
_BRACKETS = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
}


def followed(call, function):
    """JSON of `[step, ...]`, each `[function, line, kind, {variable: text}]`, from running `call()`.

    Kinds are `line` (the line that was run, with what it has changed), `returned` and `raised`; an ending has
    what was returned or raised as the text of the variable `""`. The last step tells how the call itself
    ended, with line 0.
    """
    follower = Follower(function.__code__.co_filename)
    sys.settrace(follower.begun)
    try:
        how, value = call()
        if how == "returned" and type(value) is types.GeneratorType:
            how, value = read(value)
        elif how == "returned" and type(value) is types.AsyncGeneratorType:
            how, value = read_awaiting(value)
    finally:
        sys.settrace(None)
    follower.steps.append(["", 0, how, {"": told(value)}])
    return json.dumps(follower.steps).encode("ascii", "replace")


def read(generator):
    """How reading a generator ends: its first items, or what it raises on the way."""
    items = []
    try:
        for item in generator:
            items.append(item)
            if len(items) >= MOST_ITEMS:
                break
    except Exception as error:
        return "raised", error
    return "returned", items


def read_awaiting(generator):
    """The same of an asynchronous generator, in an event loop of its own."""
    import asyncio

    async def items_of():
        items = []
        async for item in generator:
            items.append(item)
            if len(items) >= MOST_ITEMS:
                break
        return items

    try:
        return "returned", asyncio.run(items_of())
    except Exception as error:
        return "raised", error


class Follower(object):
    """Notes the steps of all frames of one file."""

    def __init__(self, filename):
        self.filename = filename
        self.steps = []
        self.lines = {}  # type: dict[types.FrameType, int]
        self.known = {}  # type: dict[types.FrameType, dict[str, str]]

    def begun(self, frame, event, _argument):
        """Trace function for a new frame."""
        if frame.f_code.co_filename != self.filename:
            return None
        if event == "call" and frame not in self.lines:
            self.lines[frame] = frame.f_lineno
            self.known[frame] = {}
            self.note(frame, "line", {})
        return self.went_on

    def went_on(self, frame, event, argument):
        """Trace function inside a frame."""
        if event == "line":
            self.note(frame, "line", {})
            self.lines[frame] = frame.f_lineno
        elif event == "exception":
            self.note(frame, "raised", {"": told(argument[1])})
        elif event == "return":
            self.note(frame, "returned", {"": told(argument)})
        return self.went_on

    def note(self, frame, kind, told_of):
        """What the line that was run last in this frame has changed."""
        if len(self.steps) >= MOST_STEPS:
            sys.settrace(None)
            frame.f_trace = None
            return
        known = self.known.setdefault(frame, {})
        for name, value in list(frame.f_locals.items())[:MOST_ITEMS]:
            if name.isidentifier():
                text = told(value)
                if known.get(name) != text:
                    known[name] = told_of[name] = text
        if told_of:
            line = self.lines.get(frame, frame.f_lineno)
            self.steps.append([self.owner(frame), line, kind, told_of])

    def owner(self, frame):
        """Name of the function that a frame belongs to: a comprehension is part of the one around it."""
        while frame.f_code.co_name.startswith("<") and frame.f_back is not None:
            if frame.f_back.f_code.co_filename != self.filename:
                break
            frame = frame.f_back
        return frame.f_code.co_name


def told(value, depth=0):
    """Text of a value, at most so long, the same for equal plain values."""
    return _told(value, depth)[:MOST_CHARACTERS]


def _told(value, depth):
    kind = type(value)
    if kind is int and value.bit_length() > 1000:
        return "<int of %d bits>" % value.bit_length()
    if kind in _LEAVES:
        return repr(value)
    if kind is str or kind is bytes:
        cut = value[:MOST_CHARACTERS]
        return repr(cut) if len(cut) == len(value) else "%r… (%d)" % (cut, len(value))
    if depth > DEEPEST:
        return "…"
    if kind in _BRACKETS:
        first, last = _BRACKETS[kind]
        items = [_told(item, depth + 1) for item in list(value)[:MOST_ITEMS]]
        if kind is set or kind is frozenset:
            items.sort()
        return first + ", ".join(items) + rest(value) + last
    if kind is dict:
        pairs = list(value.items())[:MOST_ITEMS]
        shown = ", ".join("%s: %s" % (_told(k, depth + 1), _told(v, depth + 1)) for k, v in pairs)
        return "{" + shown + rest(value) + "}"
    return _told_object(value, kind, depth)


def _told_object(value, kind, depth):
    name = type.__dict__["__qualname__"].__get__(kind)
    numpy = sys.modules.get("numpy")
    if numpy is not None and kind is getattr(numpy, "ndarray", None):
        items = "" if value.dtype.hasobject else ", %s" % value.ravel()[:MOST_ITEMS].tolist()
        return "array(%s%s%s)" % (value.dtype.str, list(value.shape), items)
    if numpy is not None and type.__dict__["__module__"].__get__(kind) == "numpy":
        return "%s(%r)" % (name, value.item()) if hasattr(value, "item") else "<%s>" % name
    if issubclass(kind, BaseException):
        return "%s%s" % (name, _told(BaseException.args.__get__(value), depth + 1))
    try:
        own = object.__getattribute__(value, "__dict__")
    except Exception:
        own = None
    if type(own) is dict and not issubclass(kind, (types.FunctionType, types.ModuleType, type)):
        pairs = list(own.items())[:MOST_ITEMS]
        return "%s(%s)" % (name, ", ".join("%s=%s" % (k, _told(v, depth + 1)) for k, v in pairs))
    return "<%s>" % name


def rest(value):
    """Marks that more items follow than are told."""
    return "" if len(value) <= MOST_ITEMS else ", … (%d)" % len(value)
