"""Runs tests with pytest 6 to 9, through public hooks only.

The project's own `addopts` are kept, because import modes, plug-ins and settings may hang on them; only
options that would spread tests over processes, measure coverage, stop early, reorder or write reports are
taken out.
Runs under Python 3.8 and later, standard library and the project's pytest only.
"""

import importlib.util
import os
import re
import shutil
import tempfile

MAX_REPORT = 2000
USAGE_ERROR = 4

_BLOCKED = (
    "randomly",
    "pytest_cov",
    "rerunfailures",
    "flaky",
    "testmon",
    "pytest_forked",
    "xdist.looponfail",
)
_MARKERS_OF_BLOCKED = ("no_cover: coverage is not measured", "flaky: not run again", "forked: not forked")

# Options taken out of the project's `addopts`, with those among them that are followed by a value.
_DROPPED = re.compile(
    r"--(numprocesses|maxprocesses|dist|tx|cov.*|no-cov.*|maxfail|exitfirst|reruns.*|only-rerun|rerun-.*"
    r"|force-flaky|no-flaky-report|max-runs|min-passes|pdb|pdbcls|trace|looponfail|forked|boxed|testmon.*"
    r"|random-order.*|randomly-.*|junit-?xml|junit-?prefix|html|self-contained-html|css|last-failed|lf"
    r"|failed-first|ff|new-first|nf|last-failed-no-failures|lfnf|stepwise.*|sw.*|cache-.*"
    r"|profile|profile-svg|pstats-dir|benchmark-.*)(=.*)?$"
)
_VALUED = re.compile(
    r"--(numprocesses|maxprocesses|dist|tx|cov-report|cov-config|cov-fail-under|cov-context|maxfail"
    r"|reruns|reruns-delay|only-rerun|rerun-.*|max-runs|min-passes|pdbcls|random-order-bucket"
    r"|random-order-seed|randomly-seed|junit-?xml|junit-?prefix|html|css|last-failed-no-failures|lfnf"
    r"|pstats-dir|benchmark-(?!only|skip|disable|enable|autosave|verbose|disable-gc).*)$"
)
_SHORT = re.compile(r"-[qvslx]*x[qvslx]*$")


def run(request, watch, send):
    """Run or collect; pytest's exit status."""
    import pytest

    plugin = make_plugin(pytest, request, watch, send)
    cache = tempfile.mkdtemp(prefix="perfsmith-")
    # A cache of our own instead of `-p no:cacheprovider`, which would make `cache_dir` an unknown setting
    # (an error under strict settings) and `config.cache` a missing attribute.
    options = ["-q", "--rootdir", request["root"], "-o", "cache_dir=" + cache]
    for name in _BLOCKED:
        options += ["-p", "no:" + name]
    if request["mode"] == "collect":
        options.append("--collect-only")
    else:
        options.append("--continue-on-collection-errors")
    options += request.get("args") or []
    try:
        code = pytest.main(list(options), plugins=[plugin])  # pytest writes into the list it is given
        if code == USAGE_ERROR and not plugin.has_collected:
            send({"t": "note", "text": "pytest refused the project's own addopts; they were left out"})
            code = pytest.main(["-o", "addopts=", *options], plugins=[plugin])
    finally:
        shutil.rmtree(cache, ignore_errors=True)
    return int(code)


def tame(args):
    """The arguments without those that would change how tests run or write files."""
    kept = []
    waiting = list(args)
    while waiting:
        arg = waiting.pop(0)
        if re.match(r"-n(\d+|auto|logical|=.*)$", arg) or arg == "-f":
            continue
        if arg == "-n" or (_DROPPED.match(arg) and _VALUED.match(arg)):
            del waiting[:1]
        elif arg == "--cov":
            # the value is optional: pytest takes the next argument unless it is an option
            if waiting and not waiting[0].startswith("-"):
                del waiting[:1]
        elif _SHORT.match(arg):
            rest = arg.replace("x", "")
            kept += [rest] if rest != "-" else []
        elif not _DROPPED.match(arg):
            kept.append(arg)
    return kept


def make_plugin(pytest, request, watch, send):
    """The plug-in object; its class depends on the version of pytest."""
    root = request["root"]
    tests = request.get("tests")
    wanted = None if tests is None else frozenset(tests)
    files = None if tests is None else frozenset(os.path.join(root, test.split("::")[0]) for test in tests)
    major = int(pytest.__version__.split(".")[0])

    def ignores(path):
        path = str(path)
        if (
            files is None
            or not os.path.isfile(path)
            or os.path.basename(path) in ("__init__.py", "conftest.py")
        ):
            return None
        return None if path in files or os.path.realpath(path) in files else True

    class Plugin(object):
        has_collected = False

        def __init__(self):
            self._phases = {}

        @pytest.hookimpl(tryfirst=True)
        def pytest_load_initial_conftests(self, early_config, args):
            has = early_config.pluginmanager.hasplugin
            own = tame(args)
            if has("xdist"):
                own.insert(0, "-n0")
            if has("benchmark") or importlib.util.find_spec("pytest_benchmark") is not None:
                own.insert(0, "--benchmark-disable")
            if has("hypothesispytest") and not any(arg.startswith("--hypothesis-seed") for arg in own):
                own.insert(0, "--hypothesis-seed=0")  # every run of the suite tries the same examples
            if has("timeout") and request["mode"] in ("profile", "record"):
                own.append("--timeout=0")  # slowed down by us, not by the project
            args[:] = own

        def pytest_configure(self, config):
            for marker in _MARKERS_OF_BLOCKED:
                config.addinivalue_line("markers", marker)

        if major >= 7:

            def pytest_ignore_collect(self, collection_path):
                return ignores(collection_path)

        else:

            def pytest_ignore_collect(self, path):
                return ignores(path)

        @pytest.hookimpl(hookwrapper=True, tryfirst=True)
        def pytest_collection_modifyitems(self, session, config, items):
            yield
            self.has_collected = True
            if wanted is not None:
                others = [item for item in items if item.nodeid not in wanted]
                items[:] = [item for item in items if item.nodeid in wanted]
                if others:
                    config.hook.pytest_deselected(items=others)
            send({"t": "collected", "ids": [item.nodeid for item in items]})

        def pytest_collectreport(self, report):
            if report.failed:
                send(
                    {
                        "t": "test",
                        "id": report.nodeid or "<collection>",
                        "outcome": "error",
                        "s": 0.0,
                        "longrepr": report.longreprtext[:MAX_REPORT],
                    }
                )

        def pytest_runtest_logstart(self, nodeid):
            self._phases[nodeid] = []
            send({"t": "begin", "id": nodeid})

        @pytest.hookimpl(hookwrapper=True, trylast=True)
        def pytest_runtest_setup(self, item):
            watch.start(item.nodeid)
            try:
                yield
            finally:
                watch.stop()

        @pytest.hookimpl(hookwrapper=True, trylast=True)
        def pytest_runtest_call(self, item):
            watch.start(item.nodeid)
            try:
                yield
            finally:
                watch.stop()

        def pytest_runtest_logreport(self, report):
            self._phases.setdefault(report.nodeid, []).append(report)

        def pytest_runtest_logfinish(self, nodeid):
            reports = self._phases.pop(nodeid, [])
            if reports:
                outcome, told = summary(reports)
                send(
                    {
                        "t": "test",
                        "id": nodeid,
                        "outcome": outcome,
                        "s": sum(report.duration for report in reports),
                        "longrepr": told[:MAX_REPORT],
                    }
                )
            watch.after_test()

        def pytest_internalerror(self, excrepr):
            send({"t": "error", "why": str(excrepr)[-MAX_REPORT:]})

    return Plugin()


def summary(reports):
    """One outcome, and the text that goes with it, from the reports of a test's phases and subtests."""
    for report in reports:
        if report.failed:
            return ("failed" if report.when == "call" else "error"), report.longreprtext
    for report in reports:
        if hasattr(report, "wasxfail"):
            return ("xfailed" if report.skipped else "xpassed"), str(report.wasxfail)
    for report in reports:
        # A subtest that is skipped leaves its test passed; it is told apart by having a context.
        if report.skipped and not hasattr(report, "context"):
            reason = report.longrepr
            return "skipped", str(reason[2] if isinstance(reason, tuple) else reason)
    return "passed", ""
