"""Objects of classes that a call has made and no module holds: told by their state and by what they do.

Each method is called as a function is that a call has made (see `made`), the object's own ones in the order
of their names; what the object is afterwards is told too. Classes with other bases than such classes, with a
metaclass, or that rule how their attributes are found are refused, and so is a method that no value fits.

Runs under Python 3.8 and later, standard library only.
"""

import marshal
import struct
import types

if "classes" not in globals():  # the codec, which loads this file, puts them here
    from perfsmith.sandboxes.harness import classes, made

_pack = struct.Struct("<I").pack
# Told by the object's state, by its class's text alone, or by nothing that a caller can do.
_PASSED_OVER = frozenset(
    (
        *("__module__", "__qualname__", "__doc__", "__init__", "__slots__", "__dict__", "__weakref__"),
        *("__annotations__", "__annotate__", "__annotate_func__", "__annotations_cache__"),
        *("__firstlineno__", "__static_attributes__"),
    )
)
_REFUSED = frozenset(
    (
        *("__new__", "__del__", "__getattr__", "__getattribute__", "__setattr__", "__delattr__"),
        *("__init_subclass__", "__class_getitem__", "__set_name__", "__get__", "__set__", "__delete__"),
    )
)
_LEAVES = frozenset((int, str, float, bool, type(None), bytes, complex))


def is_made_class(kind):
    """True for a class that a function's body defines."""
    return type(kind) is type and "<locals>" in kind.__qualname__ and not classes.is_native(kind)


class MadeObjects(object):
    """The part of an encoder that writes objects of classes that only a call has made."""

    __slots__ = ()

    def made_object(self, value, kind):
        if self.number(value):
            return
        classes.LATE[0] += 1
        if self.kinds is None:
            self.kinds = {}
        is_new = kind not in self.kinds
        if is_new and self.depth:
            raise classes.Unencodable("objects of a class that a method or a function of a result has made")
        number = self.kinds.setdefault(kind, len(self.kinds))
        members = members_of(kind) if is_new else []
        self.put(b"Y")
        self.text("object")
        self.put(b"T" + _pack(3 + len(members)))
        self.write((kind.__qualname__, number, tuple(name for name, _ in members)))
        self.write(copied(classes.state_of(value, kind), kind))  # methods may change it
        of_input = made.input_of(value)
        within, self.inside = self.inside, 0
        for name, member in members:
            self.member(value, name, member, of_input)
        self.inside = within
        self.write(classes.state_of(value, kind))

    def member(self, value, name, member, of_input):
        """What a method does, one call after the other, or what a property or a class attribute is."""
        if type(member) in _LEAVES:
            self.write(member)
            return
        first = (value,)
        if type(member) is property:
            function, takes = member.fget, (0, [], [], False, False)
        elif type(member) is staticmethod:
            function, first = member.__func__, ()
            takes = made.signature(function)
        else:
            if type(member) is classmethod:
                member, first = member.__func__, (type(value),)
            function, takes = member, without_first(made.signature(member), name)
        if self.number(function):
            return
        calls = list(made.calls_of(takes, of_input))
        if first == (value,) and takes[0] == 1 and not takes[2]:
            calls.append(([value], {}))
        found = []
        for args, named in calls:
            how, given, end = made.ending(function, [*first, *args], named)
            found.append((how, given and given[len(first) :], end))
        self.told_function(name, takes, None, None, found)


def members_of(kind):
    """What objects of the class can do, by name; of each name what its first class holds."""
    found = {}
    for base in kind.__mro__[:-1]:
        if not is_made_class(base):
            raise classes.Unencodable(
                "objects of a class that a call has made of %s.%s" % (base.__module__, base.__qualname__)
            )
        for name, member in base.__dict__.items():
            if name in _REFUSED:
                raise classes.Unencodable("objects of a class that a call has made, with %s" % name)
            if name not in _PASSED_OVER and type(member) is not types.MemberDescriptorType:
                found.setdefault(name, member)
    for name, member in found.items():
        function = getattr(member, "__func__", getattr(member, "fget", member))
        is_known = type(function) is types.FunctionType or type(member) in _LEAVES
        if not is_known or getattr(member, "fset", None) or getattr(member, "fdel", None):
            raise classes.Unencodable(
                "objects of a class that a call has made, whose %r is a %s" % (name, type(member).__name__)
            )
    return sorted(found.items())


def without_first(takes, name):
    """What a method takes beside its object."""
    count, optional, wanted, takes_any, takes_named = takes
    if not count and not takes_any:
        raise classes.Unencodable("objects of a class that a call has made, whose %r takes none" % name)
    return max(0, count - 1), optional, wanted, takes_any, takes_named


def copied(state, kind):
    """The same attributes, which nothing can change any more."""
    try:
        return marshal.loads(marshal.dumps(state, 2))
    except ValueError:
        raise classes.Unencodable(
            "objects of a class that a call has made (%s), which keep other objects" % kind.__qualname__
        ) from None
