"""Asks CrossHair for calls: such as reach all paths of a function, or such as tell two functions apart.

Put beside a copy of the project for one worker, under an interpreter that has CrossHair. What it gives is a
guess for the judge to try, never a finding. Runs under Python 3.9 and later, standard library and CrossHair.
"""

import importlib
import inspect
import itertools
import math

GIVEN = []  # type: list[tuple[object, object]]
MOST_ITEMS = 20
MOST_TURNS = 20


def give(number, what, names, seconds, most):
    """How many calls were found, or a text that says why none were, at number -1; else the call itself.

    Args:
        number: -1, or the number of a call.
        what: `cover` or `differ`.
        names: Module and qualified name of one function, or of two.
        seconds: For how long to look.
        most: How many calls are wanted.
    """
    if number >= 0:
        return GIVEN[number]
    try:
        importlib.import_module("crosshair.core_and_libs")
    except ImportError:
        return "missing"
    try:
        found = [info_of(*name) for name in names]
    except LookupError as error:
        return str(error)
    if what == "cover":
        GIVEN[:] = covering(found[0], options_for(seconds))[:most]
    else:
        GIVEN[:] = differing(found[0], found[1], options_for(seconds))[:most]
    if not GIVEN:
        return "it found %s, which proves nothing" % ("no path" if what == "cover" else "no difference")
    return len(GIVEN)


def options_for(seconds):
    """Time in all and for one path, and how many paths: a quick machine finds no more than a slow one."""
    from crosshair.options import DEFAULT_OPTIONS

    return DEFAULT_OPTIONS.overlay(
        per_condition_timeout=float(seconds), per_path_timeout=float(seconds) / 4, max_iterations=200
    )


def info_of(module, qualname):
    """What CrossHair knows of a function.

    Raises:
        LookupError: it cannot make arguments for it; the argument says why.
    """
    from crosshair.fnutil import FunctionInfo

    try:
        where = importlib.import_module(module)
    except Exception as error:
        raise LookupError("%s cannot be imported there (%s)" % (module, type(error).__name__)) from None
    *holders, name = qualname.split(".")
    for holder in holders:
        where = getattr(where, holder, None)
    if where is None or name not in vars(where):
        raise LookupError("%s is not found in its module" % qualname)
    info = (FunctionInfo.from_class if holders else FunctionInfo.from_module)(where, name)
    pair = info.get_callable()
    if pair is None:
        raise LookupError("its annotations cannot be read")
    for parameter in pair[1].parameters.values():
        if parameter.annotation is inspect.Parameter.empty and parameter.default is inspect.Parameter.empty:
            raise LookupError("parameter %s has no annotation" % parameter.name)
    return at_work(info, *pair)


class Driven:
    """A function that gives what is run later, and runs it; CrossHair by itself looks at the call alone."""

    def __init__(self, function, signature):
        self.function = function
        self.__code__ = function.__code__
        self.__globals__ = function.__globals__
        self.__name__ = self.__qualname__ = function.__name__
        self.__module__ = function.__module__
        self.__signature__ = signature
        self.__annotations__ = {}  # type: dict[str, object]

    def __call__(self, *args, **kwargs):
        later = self.function(*args, **kwargs)
        if inspect.iscoroutine(later):
            return awaited(later)[1]
        if inspect.isgenerator(later):
            return list(itertools.islice(later, MOST_ITEMS))
        items = []
        while len(items) < MOST_ITEMS:
            try:
                is_done, item = awaited(later.__anext__())
            except StopAsyncIteration:
                break
            if not is_done:
                break
            items.append(item)
        return items


def awaited(awaitable):
    """Whether it ends, and what it gives, when it only lets others go first; what waits for more is left."""
    for _ in range(MOST_TURNS):
        try:
            waits_for = awaitable.send(None)
        except StopIteration as done:
            return True, done.value
        if waits_for is not None:
            break
    try:
        awaitable.close()
    except RuntimeError:  # it goes on waiting
        pass
    return False, None


def at_work(info, function, signature):
    """The same, but of a function that runs what it gives."""
    function = inspect.unwrap(function)
    kinds = (inspect.iscoroutinefunction, inspect.isgeneratorfunction, inspect.isasyncgenfunction)
    if not any(is_kind(function) for is_kind in kinds):
        return info
    return type(info).from_fn(Driven(function, signature))


def covering(info, options):
    """Arguments of calls that together reach what can be reached."""
    from crosshair.path_cover import CoverageType, path_cover

    paths = path_cover(info, options, CoverageType.OPCODE, on_nondeterminism=ignored)
    return [(path.args.args, path.args.kwargs) for path in paths]


def differing(original, candidate, options):
    """Arguments on which two functions seem to differ."""
    from crosshair.diff_behavior import diff_behavior

    found = diff_behavior(original, candidate, options, on_nondeterminism=ignored)
    if isinstance(found, str):
        return []
    function, signature = original.callable()
    space = dict(vars(math), **function.__globals__)
    calls = []
    for difference in found:
        try:  # they come as texts; what no text stands for is left out
            values = {name: eval(text, space) for name, text in difference.args.items()}
            bound = inspect.BoundArguments(signature, values)
        except Exception:
            continue
        calls.append((bound.args, bound.kwargs))
    return calls


def ignored():
    """A path that cannot be gone twice is none to learn from."""
