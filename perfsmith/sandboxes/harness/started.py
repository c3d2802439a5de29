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
import stat
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
        standard_input: Module that puts a text there.
        is_telling: Whether a frame is being written: nothing may come in between.
    """

    def __init__(self, root, standard_input, is_telling):
        self._root = os.path.realpath(root)
        self._standard_input = standard_input
        self._is_telling = is_telling
        self._is_over = False
        self._test = None
        self._found = {}  # type: dict[tuple[object, ...], Program]

    def watch(self):
        """From now on; what the tests see is what they saw before."""
        found, communicate = self, subprocess.Popen.communicate
        begin = subprocess.Popen.__init__

        def __init__(self, args, *rest, **options):
            self._perfsmith_begun = found.begun(options)
            begin(self, args, *rest, **options)

        def noting(self, input=None, timeout=None):
            answer = communicate(self, input, timeout)
            begun = getattr(self, "_perfsmith_begun", None)
            if begun is not None:  # a subclass may have begun otherwise
                found.note(self.args, input, begun, self.returncode)
            return answer

        subprocess.Popen.__init__ = __init__
        subprocess.Popen.communicate = noting

    def begin(self, test):
        """What is started now belongs to this test."""
        self._test = test

    def begun(self, options):
        """When and where a program begins, with what in its environment, and the file it reads, if any."""
        try:
            folder = os.path.realpath(os.fspath(options.get("cwd") or os.getcwd()))
            environment = options.get("env")
            environment = dict(os.environ if environment is None else environment)
            return _clock(), folder, environment, _text_in(options.get("stdin"))
        except Exception:  # the program itself will say so
            return None

    def note(self, args, given, begun, code):
        """Keep one that has ended by itself, where all it was given is known."""
        if self._is_over or self._test is None or code is None or code < 0 or len(self._found) >= MOST:
            return
        began, folder, environment, text = begun
        took_s = _clock() - began
        try:
            if given is not None:
                text = given if isinstance(given, str) else bytes(given).decode("utf-8")
            is_module, argv = self._meant(args, folder)
        except Exception:
            return
        if text is None or len(text) > LARGEST:
            return
        program = Program(self._test, is_module, argv, folder, environment, text, took_s)
        self._found.setdefault((is_module, tuple(argv), folder, text), program)

    def _meant(self, args, folder):
        """Whether a module is run, and its arguments from its own name on; ValueError for anything else."""
        if not isinstance(args, (list, tuple)):
            raise ValueError("a line for a shell, or used up by now")
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
                self._is_over = True
                try:
                    self._run_all(watch)
                finally:
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
        self._forget_project()
        sys.stdin = self._standard_input.Piped(program.text)
        sys.stdout, sys.stderr = (
            io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace") for _ in range(2)
        )
        signal.signal(signal.SIGALRM, self._too_long)
        try:
            self._standard_input.lay(program.text)
            os.chdir(program.folder)
            os.environ.clear()
            os.environ.update({os.fsdecode(k): os.fsdecode(v) for k, v in program.environment.items()})
            sys.argv[:] = program.argv
            sys.path.insert(0, program.folder if program.is_module else os.path.dirname(program.argv[0]))
            signal.setitimer(signal.ITIMER_REAL, limit_s, 1.0)
            watch.start(program.test)
            try:
                if program.is_module:
                    runpy.run_module(program.argv[0], run_name="__main__", alter_sys=True)
                else:
                    runpy.run_path(program.argv[0], run_name="__main__")
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0.0)
                watch.stop()
        except BaseException:
            pass
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            sys.path[:] = path
            watch.after_test()

    def _forget_project(self):
        """A program imports the project anew."""
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            if isinstance(file, str) and "-packages" + os.sep not in file and name != "__main__":
                if os.path.realpath(file).startswith(self._root + os.sep):
                    del sys.modules[name]

    def _too_long(self, _signal, _frame):
        if not self._is_telling():
            raise TooLong


class TooLong(BaseException):
    """Raised in a program that takes many times as long as it took before."""


def _text_in(stream):
    """What a program will read that is given this; None where that cannot be told beforehand."""
    if stream is None or stream == subprocess.DEVNULL:
        return ""
    if stream == subprocess.PIPE:
        return None
    descriptor = stream if isinstance(stream, int) else stream.fileno()
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        return None
    at = os.lseek(descriptor, 0, os.SEEK_CUR)
    return os.pread(descriptor, LARGEST + 1, at).decode("utf-8")
