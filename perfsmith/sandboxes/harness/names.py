"""Writing what is known by its name: modules, classes, functions, and methods with their owner.

Runs under Python 3.8 and later, standard library only.
"""

import sys
import types

if "classes" not in globals():  # the codec, which loads this file, puts it here
    from perfsmith.sandboxes.harness import classes

_NATIVE_METHODS = (types.MethodDescriptorType, types.ClassMethodDescriptorType)
_NAMES = {}  # type: dict[type, bytes]  # how a class is written, found when it is met first


class Names(object):
    """The part of an encoder that writes names."""

    __slots__ = ()

    def write_module(self, value):
        if sys.modules.get(value.__name__) is not value:
            raise classes.Unencodable("module %s is not importable" % value.__name__)
        self.put(b"u")
        self.text(value.__name__)

    def write_function(self, value):
        module = getattr(value, "__module__", None)
        if self.as_outcome and not self.inside and classes.by_name(module, value.__qualname__) is not value:
            self.made_function(value)
        else:
            self.named(value, module, value.__qualname__)

    def write_method_descriptor(self, value):
        owner = value.__objclass__
        self.named(value, owner.__module__, owner.__qualname__ + "." + value.__name__)

    def write_builtin(self, value):
        owner = value.__self__
        if owner is None or isinstance(owner, types.ModuleType):
            module = value.__module__ or "builtins"
            if owner is not None and classes.by_name(module, value.__qualname__) is not value:
                module = owner.__name__  # of a package whose compiled part goes by another name
            self.named(value, module, value.__qualname__)
            return
        found = classes.owned(type(owner), value.__name__)
        if found is None and isinstance(owner, type):
            found = classes.owned(owner, value.__name__)
        if found is not value and type(found) not in _NATIVE_METHODS:
            raise classes.Unencodable("a method that is not its object's own (%s)" % value.__qualname__)
        self.bound(owner, value.__name__)

    def write_method(self, value):
        owner, function = value.__self__, value.__func__
        name = getattr(function, "__name__", None)
        if type(name) is not str or not (
            classes.owned(type(owner), name) is function
            or (
                isinstance(owner, type)
                and getattr(classes.owned(owner, name), "__func__", None) is function
                and type(classes.owned(owner, name)) is classmethod
            )
        ):
            raise classes.Unencodable("a method that is not its object's own (%s)" % (name,))
        self.bound(owner, name)

    def bound(self, owner, name):
        self.put(b"b")
        self.write(owner)
        self.text(name)

    def write_partial(self, value):
        if not self.number(value):
            self.put(b"p")
            self.write(value.func)
            self.write(value.args)
            self.write(dict(value.keywords))
            self.write(dict(value.__dict__) or None)

    def named(self, value, module, qualname):
        if classes.by_name(module, qualname) is not value:
            raise classes.Unencodable(
                "%s is not reachable by its name (%s.%s)" % (type(value).__name__, module, qualname)
            )
        self.put(b"C")
        self.text(module)
        self.text(qualname)

    def class_of(self, kind):
        known = _NAMES.get(kind)
        if known is None:
            start = len(self.out)
            module, qualname = kind.__module__, kind.__qualname__
            if classes.is_native(kind) and classes.by_name(module, qualname) is not kind:
                module = "types"  # where those are that no built-in name leads to
            self.named(kind, module, qualname)
            _NAMES[kind] = b"".join(self.out[start:])
        else:
            self.put(known)
