# kind: closures
# A decorated function does what it did, however it hands its arguments on.
# --- original
import functools


def target(times, start):
    """A decorator: calls so often, and adds the results up."""
    def decorated(function):
        @functools.wraps(function)
        def repeated(*args):
            results = []
            for _ in range(times):
                results.append(function(*args))
            total = start
            for each in results:
                total = total + each
            return total
        return repeated
    return decorated
# --- calls
target(3, 0)
target(1, 5)
target(2, -1)
# --- patched
import functools


def target(times, start):
    """A decorator: calls so often, and adds the results up."""
    def decorated(function):
        @functools.wraps(function)
        def repeated(*args):
            results = [function(*args) for _ in range(times)]
            return functools.reduce(lambda total, each: total + each, results, start)
        return repeated
    return decorated
