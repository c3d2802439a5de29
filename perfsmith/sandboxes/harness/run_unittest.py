"""Runs tests with unittest, for projects whose environment has no pytest.

Runs under Python 3.8 and later, standard library only.
"""

import os
import sys
import time
import traceback
import unittest

MAX_REPORT = 2000

_clock = time.perf_counter  # kept, because tests replace it


def run(request, watch, send):
    """Run or collect; 0 when all passed, 1 when not, 5 when there are no tests."""
    wanted = None if request.get("tests") is None else frozenset(request["tests"])
    cases = {}
    for start, top in places_to_look(request["root"]):
        for case in flatten(unittest.TestLoader().discover(start, top_level_dir=top)):
            if wanted is None or case.id() in wanted:
                cases.setdefault(case.id(), case)
    send({"t": "collected", "ids": list(cases)})
    if request["mode"] == "collect":
        return 0 if cases else 5
    result = Result(watch, send)
    # One suite for all, so that set-up of classes and modules happens once and in order.
    unittest.TestSuite(cases.values()).run(result)
    return 0 if result.wasSuccessful() and cases else 1 if cases else 5


def places_to_look(root):
    """Pairs of a folder to search and the folder its modules are imported from."""
    found = [(root, root)]
    own = [entry for entry in sys.path if entry.startswith(root + os.sep)]
    found += [(entry, entry) for entry in own if os.path.isdir(entry)]
    for name in ("tests", "test"):
        folder = os.path.join(root, name)
        if os.path.isdir(folder) and not os.path.exists(os.path.join(folder, "__init__.py")):
            found.append((folder, folder))
    return list(dict.fromkeys(found))


def flatten(suite):
    """The tests of a suite, in order."""
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            for inner in flatten(test):
                yield inner
        else:
            yield test


class Result(unittest.TestResult):
    """Tells of each test as it ends."""

    def __init__(self, watch, send):
        super(Result, self).__init__()
        self._watch = watch
        self._send = send
        self._current = None
        self._outcome = ("passed", "")
        self._started = 0.0

    def startTest(self, test):
        super(Result, self).startTest(test)
        self._current = test.id()
        self._outcome = ("passed", "")
        self._send({"t": "begin", "id": self._current})
        self._started = _clock()
        self._watch.start(self._current)

    def stopTest(self, test):
        self._watch.stop()
        super(Result, self).stopTest(test)
        self._tell(self._current, self._outcome, _clock() - self._started)
        self._current = None
        self._watch.after_test()

    def _note(self, test, outcome, text):
        if self._current is None:  # set-up of a class or a module, which is no test
            self._tell(test.id(), (outcome, text), 0.0)
        elif self._outcome[0] not in ("failed", "error"):
            self._outcome = (outcome, text)

    def _tell(self, name, outcome, seconds):
        self._send(
            {
                "t": "test",
                "id": name,
                "outcome": outcome[0],
                "s": seconds,
                "longrepr": outcome[1][:MAX_REPORT],
            }
        )

    def addError(self, test, err):
        super(Result, self).addError(test, err)
        self._note(test, "error", _text(err))

    def addFailure(self, test, err):
        super(Result, self).addFailure(test, err)
        self._note(test, "failed", _text(err))

    def addSkip(self, test, reason):
        super(Result, self).addSkip(test, reason)
        if getattr(test, "test_case", None) is None:  # a subtest that is skipped leaves its test passed
            self._note(test, "skipped", reason)

    def addExpectedFailure(self, test, err):
        super(Result, self).addExpectedFailure(test, err)
        self._note(test, "xfailed", _text(err))

    def addUnexpectedSuccess(self, test):
        super(Result, self).addUnexpectedSuccess(test)
        self._note(test, "failed", "unexpected success")

    def addSubTest(self, test, subtest, err):
        super(Result, self).addSubTest(test, subtest, err)
        if err is not None:
            is_failure = issubclass(err[0], test.failureException)
            self._note(test, "failed" if is_failure else "error", _text(err))


def _text(err):
    return "".join(traceback.format_exception(*err))
