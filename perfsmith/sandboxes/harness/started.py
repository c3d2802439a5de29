"""Programs of the project that tests start: noted as they end, and run once more where they can be watched.

A test that runs `python prog.py` in a process of its own calls the functions of `prog.py` where nobody looks.
So each such program is run again when the tests are over, with the same arguments and standard input, in a
copy of this process, which comes to no harm by what it does.

Runs under Python 3.8 and later, standard library only.
"""

import io
import os
import runpy
import signal
import subprocess
import sys
import time

MOST = 48  # programs that are run again
MOST_S = 20.0  # and how long all of them may take
PATIENCE = 4.0  # how often as long as in its own process one may take, and
LEAST_S = 5.0  # so long in any case
LARGEST = 4 * 1024 * 1024  # characters of standard input
_VALUED = ("-X", "-W")
_clock, _sleep = time.monotonic, time.sleep  # kept, because tests replace them


class Program(object):
    """What was started: as a script or a module, with which arguments, where, and what it was given."""

    def __init__(self, test, is_module, argv, folder, environment, text, took_s):
        self.test = test
        self.is_module = is_module
        self.argv = argv
        self.folder = folder
        self.environment = environment
        self.text = text
        self.took_s = took_s


class Started(object):
    """Notes the programs that tests start.

    Args:
        root: Folder of the project, whose scripts count.
        piped: Makes a standard input of a text.
    """

    def __init__(self, root, piped):
        self._root = os.path.realpath(root)
        self._piped = piped
        self._test = None
        self._found = {}  # type: dict[tuple[object, ...], Program]

    def watch(self):
        """From now on; what the tests see is what they saw before."""
        found, communicate = self, subprocess.Popen.communicate
        begin = subprocess.Popen.__init__

        def __init__(self, args, *rest, **options):
            self._perfsmith_options = options, _clock()
            begin(self, args, *rest, **options)

        def noting(self, input=None, timeout=None):
            answer = communicate(self, input, timeout)
            options, began = getattr(self, "_perfsmith_options", (None, 0.0))
            if options is not None:  # a subclass may have begun otherwise
                found.note(self.args, input, options, self.returncode, _clock() - began)
            return answer

        subprocess.Popen.__init__ = __init__
        subprocess.Popen.communicate = noting

    def begin(self, test):
        """What is started now belongs to this test."""
        self._test = test

    def note(self, args, text, options, code, took_s):
        """Keep one that has ended by itself."""
        if self._test is None or code is None or code < 0 or len(self._found) >= MOST:
            return
        try:
            folder = os.path.realpath(os.fspath(options.get("cwd") or os.getcwd()))
            is_module, argv = self._meant(args, folder)
            text = _text_of(text, options.get("stdin"))
        except (TypeError, ValueError, OSError):
            return
        if len(text) > LARGEST:
            return
        environment = options.get("env")
        program = Program(self._test, is_module, argv, folder, environment, text, took_s)
        self._found.setdefault((is_module, tuple(argv), folder, text), program)

    def _meant(self, args, folder):
        """Whether a module is run, and its arguments from its own name on; ValueError for anything else."""
        if isinstance(args, (str, bytes)):
            raise ValueError("a line for a shell")
        given = [os.fsdecode(each) for each in args]
        if not os.path.basename(given[0]).startswith("python"):
            raise ValueError("another program")
        at = 1
        while given[at : at + 1] and given[at].startswith("-") and given[at] not in ("-m", "-c", "-"):
            at += 2 if given[at] in _VALUED else 1
        rest = given[at:]
        if rest[:1] == ["-m"] and len(rest) > 1:
            return True, rest[1:]
        if not rest or rest[0].startswith("-"):
            raise ValueError("no script")
        script = os.path.realpath(os.path.join(folder, rest[0]))
        if not script.startswith(self._root + os.sep):
            raise ValueError("another project's")
        return False, [script, *rest[1:]]

    def run_again(self, watch):
        """Run them in a copy of this process, each watched as the test that started it.

        True when the copy has told all there is to tell, what this process knew included.
        """
        if not self._found:
            return False
        pid = os.fork()
        if not pid:
            try:
                self._run_all(watch)
                watch.finish()
                os._exit(0)
            finally:
                os._exit(1)
        ends = _clock() + 2 * MOST_S
        while True:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                return status == 0
            if _clock() > ends:
                os.kill(pid, signal.SIGKILL)
            _sleep(0.01)

    def _run_all(self, watch):
        ends = _clock() + MOST_S
        for program in self._found.values():
            left_s = ends - _clock()
            if left_s > 0.0:
                self._run(program, watch, min(left_s, LEAST_S + PATIENCE * program.took_s))

    def _run(self, program, watch, limit_s):
        """As `python` would; how it ends is no matter, for the test has seen that."""
        path = list(sys.path)
        sys.stdin, sys.stdout, sys.stderr = self._piped(program.text), io.StringIO(), io.StringIO()
        signal.signal(signal.SIGALRM, _too_long)
        signal.setitimer(signal.ITIMER_REAL, limit_s)
        try:
            os.chdir(program.folder)
            if program.environment is not None:
                os.environ.clear()
                os.environ.update({os.fsdecode(k): os.fsdecode(v) for k, v in program.environment.items()})
            sys.argv[:] = program.argv
            sys.path.insert(0, program.folder if program.is_module else os.path.dirname(program.argv[0]))
            watch.start(program.test)
            try:
                if program.is_module:
                    runpy.run_module(program.argv[0], run_name="__main__", alter_sys=True)
                else:
                    runpy.run_path(program.argv[0], run_name="__main__")
            finally:
                watch.stop()
        except BaseException:
            pass
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            sys.path[:] = path
            watch.after_test()


class TooLong(BaseException):
    """Raised in a program that takes many times as long as it took before."""


def _too_long(_signal, _frame):
    raise TooLong


def _text_of(given, stream):
    """What a program finds on its standard input: given as text or bytes, or a file."""
    if given is None:
        name = getattr(stream, "name", None)
        if not isinstance(name, str):
            return ""
        with open(name, "rb") as file:
            given = file.read(LARGEST + 1)
    return given if isinstance(given, str) else bytes(given).decode("utf-8")
