"""Writing objects by class and state: exceptions, instances, and what a reduce protocol tells.

Runs under Python 3.8 and later, standard library only, NumPy only when the target has imported it.
"""

import copyreg
import marshal
import struct
import sys
from collections import OrderedDict, defaultdict, deque

if "classes" not in globals():  # the codec, which loads this file, puts them here
    from perfsmith.sandboxes.harness import classes, described

_LEAVES = frozenset((int, str, float, bool, type(None), bytes, complex))
_pack = struct.Struct("<I").pack
_dumps = marshal.dumps


class Objects(object):
    """The part of an encoder that writes objects."""

    __slots__ = ()

    def exception(self, value, kind):
        self.put(b"X")
        self.class_of(kind)
        self.write(value.args)
        self.write(value.__cause__)
        fields, state = classes.exception_fields(value, kind), classes.state_of(value, kind)
        # What was handled meanwhile, the context, is where an honest rewrite asks first instead of trying.
        self.write(None if fields is None and state is None else (fields, state))

    def instance(self, value, kind):
        name = classes.singletons().get(id(value))
        if name is not None:
            self.named(value, name[0], name[1])
            return
        base = classes.builtin_base(kind)
        if base is not None:
            state = classes.state_of(value, kind)
            is_plain = base in classes.IMMUTABLE and state is None
            if is_plain or not self.number(value):
                self.put(b"Q" if base in classes.IMMUTABLE and state is not None else b"P")
                self.class_of(kind)
                self.text(base.__name__)
                self.content(value, base)
                self.write(state)
            return
        if kind is object:
            raise classes.Unencodable("a bare object() is known only by identity")
        if self.number(value):
            return
        parts = described.describe(value, kind, self)
        if parts is not None:
            self.put(b"Y")
            self.text(parts[0])
            self.write(parts[1])
        elif classes.is_plain(value, kind):
            self.plain_object(value, kind)
        else:
            self.numbers.pop(id(value))
            self.reduced(value, kind)

    def plain_object(self, value, kind):
        self.put(b"O")
        self.class_of(kind)
        plain, names, others = {}, [], []
        for name, item in (classes.state_of(value, kind) or {}).items():
            if type(item) in _LEAVES and type(name) is str:
                plain[name] = item
            else:
                names.append(name)
                others.append(item)
        try:
            first, second = _dumps(plain, 2), _dumps(tuple(names), 2)
        except ValueError:
            raise classes.Unencodable(
                "%s has attributes whose names are no text" % kind.__qualname__
            ) from None
        self.put(_pack(len(first)) + first + _pack(len(second)) + second)
        for item in others:
            self.write(item)

    def content(self, value, base):
        if base is dict or base is OrderedDict:
            self.mapping(dict(base.items(value)))
        elif base is defaultdict:
            self.write(value.default_factory)
            self.mapping(dict(dict.items(value)))
        elif base is deque:
            self.write(value.maxlen)
            self.items(b"L", list(deque.__iter__(value)))
        elif base is list:
            self.items(b"L", list(list.__iter__(value)))
        elif base is tuple:
            self.items(b"T", tuple(tuple.__iter__(value)))
        elif base is set:
            self.members(b"S", list(set.__iter__(value)))
        elif base is frozenset:
            self.members(b"Z", list(frozenset.__iter__(value)))
        elif base is int:
            self.marshalled(int.__add__(value, 0))
        elif base is float:
            self.marshalled(float.__pos__(value))
        elif base is complex:
            self.marshalled(complex.__pos__(value))
        elif base is str:
            self.marshalled(str.__str__(value))
        elif base is bytes:
            self.marshalled(bytes.__getitem__(value, slice(None)))
        else:
            self.put(b"B" + _pack(bytearray.__len__(value)) + bytes(bytearray.__iter__(value)))

    def reduced(self, value, kind):
        if self.number(value):
            return
        reducer = copyreg.dispatch_table.get(kind)
        try:
            # Protocol 2 forgets `fold`; 4 writes an `array.array` as bytes, which no judge can read.
            protocol = 4 if isinstance(value, _times()) else 2
            parts = reducer(value) if reducer is not None else value.__reduce_ex__(protocol)
        except classes.Unencodable:
            raise
        except Exception as error:  # locks, files, sockets and their like refuse
            raise classes.Unencodable("%s.%s: %s" % (kind.__module__, kind.__qualname__, error)) from None
        if type(parts) is str:
            self.numbers.pop(id(value))
            self.named(value, getattr(value, "__module__", None) or kind.__module__, parts)
            return
        if not isinstance(parts, tuple):
            raise classes.Unencodable("%s reduces to nothing that is known" % kind.__qualname__)
        parts = tuple(parts) + (None,) * (5 - len(parts))
        self.alive.append(parts)
        function, arguments, state, listitems, dictitems = parts[:5]
        if not classes.is_native(kind) and classes.by_name(kind.__module__, kind.__qualname__) is not kind:
            raise classes.Unencodable(
                "%s.%s is not what its name says" % (kind.__module__, kind.__qualname__)
            )
        self.put(b"K")
        self.text(kind.__module__)
        self.text(kind.__qualname__)
        self.write(function)
        self.write(arguments)
        self.write(state)
        self.write(None if listitems is None else list(listitems))
        self.write(None if dictitems is None else list(dictitems))
        self.write(self.hidden(value, kind))

    def hidden(self, value, kind):
        """Attributes of an object of the project, whatever its reduce protocol says of them."""
        numpy = sys.modules.get("numpy")
        if numpy is not None and isinstance(value, getattr(numpy, "ndarray", ())):
            return (*self.place(value), classes.array_state(value, kind, numpy))
        if self.root is None or not classes.is_below(kind, self.root):
            return None
        state = classes.state_of(value, kind)
        for name, item in (state or {}).items():
            try:
                self.another().write(item)
            except (classes.Unencodable, RecursionError):
                state[name] = "<%s>" % type(item).__name__
        return state


def _times():
    """Classes that carry a `fold`."""
    found = sys.modules.get("datetime")
    return () if found is None else (found.datetime, found.time)
