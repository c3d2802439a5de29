"""Where the time of a test run goes: one cProfile per test, merged into one graph of calls.

The same run tells which tests reach which function, as contexts of coverage would: one run in place of two,
and nothing that has to be installed beside the project. Only the thread that runs the tests is seen (from
Python 3.12 on, its children as well): a test that reaches a function in another thread is one of the whole
suite, which runs at confirmation. A generator counts one call for each time it is resumed.
Runs under Python 3.8 and later, standard library only.
"""

import cProfile

MAX_FUNCTIONS = 30000


class Profiler(object):
    """Collects profiles test by test."""

    def __init__(self, places):
        self._places = places
        self._nodes = {}
        self._by_test = {}
        self._profile = None

    def start(self, test):
        """Profile from now on, for this test."""
        profile = cProfile.Profile()
        try:
            profile.enable()
        except ValueError:  # the tested program profiles itself, and since Python 3.12 one excludes the other
            return
        self._profile = (test, profile)

    def stop(self):
        """End what `start` began."""
        if self._profile is None:
            return
        test, profile = self._profile
        self._profile = None
        try:
            profile.disable()
        except ValueError:  # the test has taken the profiler's place
            return
        self._merge(test, profile.getstats())

    def _merge(self, test, entries):
        reached = self._by_test.setdefault(test, set())
        for entry in entries:
            key = _key(entry.code)
            node = self._node(key)
            node.calls += entry.callcount
            node.own_s += entry.inlinetime
            node.cum_s += entry.totaltime
            if self._kind(key) == "project":
                reached.add(key)
            for callee in entry.calls or ():
                edge = self._node(_key(callee.code)).callers.setdefault(key, [0, 0.0, 0.0])
                edge[0] += callee.callcount
                edge[1] += callee.inlinetime
                edge[2] += callee.totaltime

    def _node(self, key):
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = _Node()
        return node

    def _kind(self, key):
        return self._places.kind(key[0]) if key[0] else "external"

    def frame(self):
        """The graph: functions, for each the edges from its callers, and who was reached by which test.

        An edge is `[index of the caller, calls, seconds in the function itself, seconds with all below]`.
        """
        ours = [key for key in self._nodes if self._kind(key) != "external"]
        others = [key for key in self._nodes if self._kind(key) == "external"]
        others.sort(key=lambda key: -self._nodes[key].cum_s)
        keys = (ours + others)[:MAX_FUNCTIONS]
        index = {key: position for position, key in enumerate(keys)}
        return {
            "t": "profile",
            "functions": [self._function(key, index) for key in keys],
            "by_test": {
                test: sorted(index[key] for key in reached if key in index)
                for test, reached in self._by_test.items()
            },
            "total_s": sum(node.own_s for node in self._nodes.values()),
        }

    def _function(self, key, index):
        node = self._nodes[key]
        return {
            "path": self._places.relative(key[0]) if key[0] else None,
            "line": key[1],
            "name": key[2],
            "kind": self._kind(key),
            "calls": node.calls,
            "own_s": node.own_s,
            "cum_s": node.cum_s,
            "callers": [[index[who], *edge] for who, edge in node.callers.items() if who in index],
        }


class _Node(object):
    __slots__ = ("callers", "calls", "cum_s", "own_s")

    def __init__(self):
        self.calls = 0
        self.own_s = 0.0
        self.cum_s = 0.0
        self.callers = {}


def _key(code):
    if isinstance(code, str):  # a function written in C
        return ("", 0, code)
    return (code.co_filename, code.co_firstlineno, code.co_name)
