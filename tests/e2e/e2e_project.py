"""A small project in a folder of its own, and the installed command run on it as a user would."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import psutil

PROGRAM = Path(sys.executable).parent / "optimize"

SHOP = '''"""A small shop."""


def drain(queue):
    """Sum what waits in line, first come first served."""
    waiting = list(queue)
    total = 0
    while waiting:
        total += waiting.pop(0)
    return total
'''

SHOP_TESTS = """import shop


def test_drain():
    for size in range(6000, 6030):
        assert shop.drain(range(size)) == size * (size - 1) // 2
"""

FILES: Mapping[str, str] = {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "0"\n',
    "shop.py": SHOP,
    "tests/test_shop.py": SHOP_TESTS,
}
"""A project in which one edit, a queue for a list, is many times faster."""

SPOILED: Mapping[str, str] = {
    **FILES,
    "broken.py": "def broken(:\n",
    "streams.py": SHOP.replace("drain", "total_of"),
    "dice.py": "import random\n\n\n"
    + SHOP.replace("drain", "roll").replace("return total", "return total + random.random()"),
    "tests/test_others.py": """import os

import dice
import shop
import streams


def test_red():
    assert shop.drain([1]) == 2


def test_flaky():
    assert os.environ["PYTHONHASHSEED"] == "0"


def test_streams():
    for size in range(3000, 3010):
        assert streams.total_of(number for number in range(size))


def test_dice():
    for size in range(3000, 3010):
        assert dice.roll(range(size))
""",
}
"""The same beside everything that cannot be judged, or not be relied on."""


@cache
def installed_is_this_checkout() -> bool:
    """Whether the command that is run here has the texts that lie here."""
    here = Path(__file__).parents[2] / "perfsmith"
    program = "import perfsmith; print(perfsmith.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd="/", env={}, capture_output=True, text=True, check=True
    )
    there = Path(done.stdout.strip()).parent
    texts = [
        {path.relative_to(root): path.read_bytes() for path in root.rglob("*.py")} for root in (here, there)
    ]
    return texts[0] == texts[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """Standard error with line breaks and indents folded, for comparing sentences."""
        return " ".join(self.err.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project under git, and what a command run in it sees of the world."""

    root: Path
    environ: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def make(cls, base: Path, files: Mapping[str, str] = FILES) -> Project:
        """Write the files and commit them; `base` also holds the home and the temporary folder."""
        assert installed_is_this_checkout(), "what is installed is not this checkout: `make venv`"
        root = base / "project"
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        root.mkdir(exist_ok=True)
        for name in ("home", "tmp"):
            (base / name).mkdir()
        project = cls(
            root=root,
            environ={
                "PATH": os.environ["PATH"],
                "HOME": str(base / "home"),
                "TMPDIR": str(base / "tmp"),
                "PERFSMITH_PYTHON": sys.executable,
                "COLUMNS": "200",
                # How strong the inputs are changes few verdicts, and takes seconds for each function.
                "PERFSMITH_ORACLE_FLOOR": "0",
                "LC_ALL": "C.UTF-8",
            },
        )
        project.git("init", "--quiet", "--initial-branch", "main")
        project.commit("as it was")
        return project

    def git(self, *arguments: str) -> str:
        """Run git in the project; its output."""
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *who, *arguments],
            cwd=self.root,
            env=dict(self.environ),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def commit(self, message: str) -> None:
        """Commit everything there is."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)

    def diff_of(self, **changed: tuple[str, str]) -> str:
        """The diff git writes of replacing one text by another in `name.py`; files stay as they are."""
        for name, (old, new) in changed.items():
            file = self.root / (name.replace("__", "/") + ".py")
            text = file.read_text()
            assert text.count(old) == 1, f"{old!r} is not there once"
            file.write_text(text.replace(old, new))
        diff = self.git("diff")
        self.git("checkout", "--quiet", "--", ".")
        return diff

    def optimize(
        self,
        *arguments: str,
        cwd: Path | None = None,
        stdin: str = "",
        environ: Mapping[str, str] | None = None,
    ) -> Ended:
        """Run the installed command to its end."""
        done = subprocess.run(
            [PROGRAM, *arguments],
            cwd=cwd or self.root,
            env={**self.environ, **(environ or {})},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr
        return Ended(code=done.returncode, out=done.stdout, err=done.stderr)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the installed command."""
        return subprocess.Popen(
            [PROGRAM, *arguments],
            cwd=self.root,
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def interrupted(self, *arguments: str, when: str, by: signal.Signals) -> Interrupted:
        """Start the command and signal it when its standard error says `when` and a sandbox runs."""
        with self.start(*arguments) as process:
            assert process.stderr is not None
            seen = ""
            while when not in seen:
                line = process.stderr.readline()
                assert line, f"it ended before it said {when!r}: {seen}"
                seen += line
            watched = psutil.Process(process.pid)
            children: list[psutil.Process] = []
            while not children:
                assert process.poll() is None, "it ended before a sandbox was started"
                children = watched.children(recursive=True)
            process.send_signal(by)
            out, err = process.communicate(timeout=60)
        # The kernel takes a moment to kill a namespace whose first process is gone.
        _, alive = psutil.wait_procs([p for p in children if is_alive(p)], timeout=10)
        left = tuple(p.pid for p in alive if is_alive(p))
        return Interrupted(ended=Ended(code=process.returncode, out=out, err=err), left_running=left)

    def tree(self) -> Mapping[str, str]:
        """Digest of every file by path, version control and our own folder left out."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            parts = path.relative_to(self.root).parts
            if path.is_file() and parts[0] not in (".git", ".perfsmith"):
                found["/".join(parts)] = hashlib.sha256(path.read_bytes()).hexdigest()
        return found

    def run_ids(self) -> list[str]:
        """Ids of the runs kept in the project, oldest first."""
        folder = self.root / ".perfsmith" / "runs"
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []

    def evaluations(self) -> list[tuple[str, str]]:
        """Candidate and gate of every evaluation that was recorded, oldest first."""
        with sqlite3.connect(self.root / ".perfsmith" / "store.sqlite3") as connection:
            rows = connection.execute("select candidate, gate from evaluations order by seq").fetchall()
        return [(str(candidate), str(gate)) for candidate, gate in rows]

    def tests_pass(self) -> bool:
        """Run the shop's own tests by hand."""
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_shop.py"],
            cwd=self.root,
            env={**self.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(self.root)},
            capture_output=True,
            check=False,
        )
        return done.returncode == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """How a command took a signal."""

    ended: Ended
    left_running: tuple[int, ...]
    """Processes it had started that outlived it."""

    @property
    def resume_command(self) -> list[str]:
        """The arguments of the command it told the user to go on with."""
        found = re.search(r"^  optimize (runs resume \S+)$", self.ended.err, re.MULTILINE)
        assert found, self.ended.err
        return found[1].split()


def is_alive(process: psutil.Process) -> bool:
    """True while it runs; a process that has ended and waits to be reaped does not."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


class FinishedRun:
    """A run that came to its end, and what the tree was like before it."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.before = project.tree()
        self.ended: Ended = project.optimize(
            ".", "--seed", "1", "--output-format", "json", "--events", "../events.jsonl"
        )
        self.after = project.tree()
        self.status = project.git("status", "--porcelain")


ProjectMaker = Callable[..., Project]
