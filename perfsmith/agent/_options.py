"""The option table: every setting once, for flags, files, environment, help and documentation.

Standard library only, so that `optimize --help` stays light.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

Value: TypeAlias = float | int | str | tuple[str, ...] | None
"""What a setting can hold. None is "no limit" or "find it yourself"."""


class Kind(StrEnum):
    """How a setting is written."""

    NUMBER = "number"
    COUNT = "whole number"
    DURATION = "duration"
    """Seconds as a number, or text such as `90s`, `20m`, `1h30m`."""
    TEXT = "text"
    CHOICE = "choice"
    LIST = "list of texts"


class Home(StrEnum):
    """Which record a setting ends in."""

    SETTINGS = "settings"
    BUDGET = "budget"
    REQUEST = "request"


class Section(StrEnum):
    """Heading of the help text a setting stands under."""

    HOW_MUCH = "How much"
    WHAT_COUNTS = "What counts"
    WHERE = "Where it runs"


class ProjectMay(StrEnum):
    """What a project's own file may do with a setting: narrow what runs here, never widen it."""

    SET = "set"
    LOWER = "lower"
    """Only below the user's value or the default: budgets."""
    RAISE = "raise"
    """Only above the user's value or the default, in the order of `choices`: the sandbox tier."""
    NEVER = "never"
    """It reaches outside the sandbox, so only the user may say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One setting, whole."""

    key: str
    """Kebab-case name: the key in files, the long flag, and (in capitals) the variable."""
    field: str
    """Field of the record it ends in."""
    home: Home
    section: Section
    kind: Kind
    help: str
    """One sentence for `--help` and the documentation, without range and default."""
    metavar: str
    default: Value = None
    default_text: str = ""
    """How the default reads when the value alone would not say it."""
    least: float | None = None
    """Smallest legal number, inclusive."""
    most: float | None = None
    """Largest legal number, inclusive."""
    choices: tuple[str, ...] = ()
    """Legal words, weakest first."""
    users_choices: tuple[str, ...] = ()
    """Those of them that no project's file may say: they use what is the user's own."""
    flags: tuple[str, ...] = ()
    """Further spellings of the flag."""
    can_be_none: bool = False
    """True when the word `none` is legal."""
    project: ProjectMay = ProjectMay.SET

    @property
    def flag(self) -> str:
        """The long flag."""
        return f"--{self.key}"

    @property
    def variable(self) -> str:
        """The environment variable."""
        return "PERFSMITH_" + self.key.replace("-", "_").upper()

    @property
    def shown_default(self) -> str:
        """The default as the documentation shows it."""
        return self.default_text or show(self.default, kind=self.kind)

    def shown(self, value: Value) -> str:
        """What a value means to a reader, where it was left out as well."""
        if value is None:
            return self.default_text or "no limit"
        return show(value, kind=self.kind)


def show(value: Value, *, kind: Kind) -> str:
    """Write a value as it may be typed on the command line."""
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return ", ".join(value) if value else "none"
    if kind is Kind.DURATION and isinstance(value, float | int):
        return show_duration(float(value))
    if isinstance(value, float):
        return repr(value)
    return str(value)


def show_duration(seconds: float) -> str:
    """Write seconds the way people say them: `90s`, `20m`, `1h30m`."""
    if seconds != int(seconds):
        return f"{seconds!r}s"
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    parts = [f"{n}{unit}" for n, unit in ((hours, "h"), (minutes, "m"), (rest, "s")) if n]
    return "".join(parts) or "0s"


INPUTS: Final = ("recorded", "typed", "documented", "inferred", "mutated")
"""Names of the input sources that are asked by default, in the order in which they are asked."""

OPTIONS: Final[tuple[Option, ...]] = (
    Option(
        key="time-budget",
        field="wall_s",
        home=Home.BUDGET,
        section=Section.HOW_MUCH,
        kind=Kind.DURATION,
        help="Stop searching after this much time; confirming the best candidate may end somewhat later.",
        metavar="TIME",
        default=600.0,
        least=1.0,
        can_be_none=True,
        project=ProjectMay.LOWER,
    ),
    Option(
        key="max-evaluations",
        field="evaluations",
        home=Home.BUDGET,
        section=Section.HOW_MUCH,
        kind=Kind.COUNT,
        help="Stop after judging this many candidates.",
        metavar="N",
        default_text="no limit",
        least=1,
        can_be_none=True,
        project=ProjectMay.LOWER,
    ),
    Option(
        key="cpu-budget",
        field="cpu_s",
        home=Home.BUDGET,
        section=Section.HOW_MUCH,
        kind=Kind.DURATION,
        help="Stop after this much CPU time, all processes together.",
        metavar="TIME",
        default_text="no limit",
        least=1.0,
        can_be_none=True,
        project=ProjectMay.LOWER,
    ),
    Option(
        key="jobs",
        field="jobs",
        home=Home.SETTINGS,
        section=Section.HOW_MUCH,
        kind=Kind.COUNT,
        help="Candidates checked at the same time; timing always runs alone.",
        metavar="N",
        default=2,
        default_text="number of CPUs",
        least=1,
        most=1024,
        flags=("-j",),
        project=ProjectMay.LOWER,
    ),
    Option(
        key="max-targets",
        field="max_targets",
        home=Home.SETTINGS,
        section=Section.HOW_MUCH,
        kind=Kind.COUNT,
        help="Try at most this many functions, those that can save most first.",
        metavar="N",
        default_text="no limit",
        least=1,
        can_be_none=True,
        project=ProjectMay.LOWER,
    ),
    Option(
        key="seed",
        field="seed",
        home=Home.REQUEST,
        section=Section.HOW_MUCH,
        kind=Kind.COUNT,
        help="Seed of the search; the judge draws its own.",
        metavar="N",
        default_text="drawn and recorded",
        least=0,
        most=2**63 - 1,
        can_be_none=True,
    ),
    Option(
        key="min-speedup",
        field="min_speedup",
        home=Home.SETTINGS,
        section=Section.WHAT_COUNTS,
        kind=Kind.NUMBER,
        help="Least ratio original / candidate that counts, at its lower bound.",
        metavar="RATIO",
        default=1.05,
        least=1.0,
        most=1000.0,
    ),
    Option(
        key="confidence",
        field="confidence",
        home=Home.SETTINGS,
        section=Section.WHAT_COUNTS,
        kind=Kind.NUMBER,
        help="Confidence of each bound of a reported speedup.",
        metavar="SHARE",
        default=0.99,
        least=0.8,
        most=0.9999,
    ),
    Option(
        key="test-cmd",
        field="test_command",
        home=Home.SETTINGS,
        section=Section.WHAT_COUNTS,
        kind=Kind.TEXT,
        help="Command that runs the project's tests.",
        metavar="COMMAND",
        default_text="pytest, found",
        can_be_none=True,
    ),
    Option(
        key="test-timeout",
        field="test_timeout_s",
        home=Home.SETTINGS,
        section=Section.WHAT_COUNTS,
        kind=Kind.DURATION,
        help="Take a test of the original that runs longer to hang, and stop.",
        metavar="TIME",
        default=60.0,
        least=1.0,
    ),
    Option(
        key="bench-cmd",
        field="bench_command",
        home=Home.SETTINGS,
        section=Section.WHAT_COUNTS,
        kind=Kind.TEXT,
        help="Command to profile instead of the tests; `< FILE` pipes a file in.",
        metavar="COMMAND",
        default_text="the tests",
        flags=("--command",),
        can_be_none=True,
    ),
    Option(
        key="float-rtol",
        field="float_rtol",
        home=Home.SETTINGS,
        section=Section.WHAT_COUNTS,
        kind=Kind.NUMBER,
        help="Relative tolerance for floating results; 0 asks for equal bits.",
        metavar="RATIO",
        default=0.0,
        least=0.0,
        most=1.0,
    ),
    Option(
        key="float-atol",
        field="float_atol",
        home=Home.SETTINGS,
        section=Section.WHAT_COUNTS,
        kind=Kind.NUMBER,
        help="Absolute tolerance for floating results; 0 asks for equal bits.",
        metavar="NUMBER",
        default=0.0,
        least=0.0,
    ),
    Option(
        key="oracle-floor",
        field="oracle_floor",
        home=Home.SETTINGS,
        section=Section.WHAT_COUNTS,
        kind=Kind.NUMBER,
        help="Call an oracle weak whose inputs kill less than this share of a function's mutants (small "
        "wrong changes made on purpose); 0 makes none.",
        metavar="SHARE",
        default=0.9,
        least=0.0,
        most=1.0,
    ),
    Option(
        key="inputs",
        field="inputs",
        home=Home.SETTINGS,
        section=Section.WHAT_COUNTS,
        kind=Kind.LIST,
        help="Where the inputs come from that a change is compared on, with commas; those not named are off: "
        "recorded while your tests run, typed by annotations and defaults, documented in docstrings and "
        "checks, inferred from what recorded calls have in common, mutated until they reach new branches or "
        "tell small wrong versions of the function from it. Off unless named: symbolic, which looks for rare "
        "branches and, in the end, for calls that tell a finalist from the original, and needs `pip install "
        "'perfsmith[symbolic]'`.",
        metavar="NAME",
        default=INPUTS,
        choices=(*INPUTS, "symbolic"),
    ),
    Option(
        key="generator",
        field="generator",
        home=Home.SETTINGS,
        section=Section.WHAT_COUNTS,
        kind=Kind.LIST,
        help="File of the project that defines `generate(seed)`: pairs of args and kwargs to compare a "
        "change on too. For one function 'shop/cart.py::total=tests/carts.py'; may be repeated.",
        metavar="FILE",
        default=(),
    ),
    Option(
        key="model",
        field="model",
        home=Home.SETTINGS,
        section=Section.WHAT_COUNTS,
        kind=Kind.TEXT,
        help="Model that writes further inputs for functions without a generator of yours; "
        "`scripted:FILE` reads its replies from a file.",
        metavar="MODEL",
        default_text="none is asked",
        can_be_none=True,
        project=ProjectMay.NEVER,
    ),
    Option(
        key="compare",
        field="compare",
        home=Home.SETTINGS,
        section=Section.WHAT_COUNTS,
        kind=Kind.LIST,
        help=(
            "How one part of an outcome is compared, such as 'return[\"total\"] rtol=1e-9', "
            "'args[0] ignored', 'files exact' or 'shop/cart.py::sizes return unordered'; may be repeated."
        ),
        metavar="RULE",
        default=(),
    ),
    Option(
        key="allow-dependency",
        field="allow_dependency",
        home=Home.SETTINGS,
        section=Section.WHAT_COUNTS,
        kind=Kind.LIST,
        help="Package a candidate may import although the file did not; may be repeated.",
        metavar="NAME",
        default=(),
    ),
    Option(
        key="exclude",
        field="exclude",
        home=Home.SETTINGS,
        section=Section.WHAT_COUNTS,
        kind=Kind.LIST,
        help="Glob of files that no edit may change, relative to the project; may be repeated.",
        metavar="GLOB",
        default=(),
    ),
    Option(
        key="sandbox",
        field="sandbox",
        home=Home.SETTINGS,
        section=Section.WHERE,
        kind=Kind.CHOICE,
        help="Wall around code that runs; `process` is for code you wrote yourself.",
        metavar="TIER",
        default="auto",
        choices=("process", "auto", "docker", "namespace"),
        users_choices=("docker",),
        project=ProjectMay.RAISE,
    ),
    Option(
        key="docker-image",
        field="docker_image",
        home=Home.SETTINGS,
        section=Section.WHERE,
        kind=Kind.TEXT,
        help="Image for `--sandbox docker`, with Python and all the project needs.",
        metavar="NAME",
        default_text="built from the project's environment",
        can_be_none=True,
        project=ProjectMay.NEVER,
    ),
    Option(
        key="allow-model-code-without-isolation",
        field="allow_model_code_without_isolation",
        home=Home.SETTINGS,
        section=Section.WHERE,
        kind=Kind.CHOICE,
        help="Let candidates that a language model wrote run below the namespace tier, with all your rights.",
        metavar="WORD",
        default="no",
        choices=("no", "yes"),
        project=ProjectMay.NEVER,
    ),
    Option(
        key="python",
        field="python",
        home=Home.SETTINGS,
        section=Section.WHERE,
        kind=Kind.TEXT,
        help="Interpreter that runs the project.",
        metavar="PATH",
        default_text="the project's own, found",
        can_be_none=True,
        project=ProjectMay.NEVER,
    ),
    Option(
        key="cache-dir",
        field="state_dir",
        home=Home.REQUEST,
        section=Section.WHERE,
        kind=Kind.TEXT,
        help="Folder for runs and caches.",
        metavar="DIR",
        default_text=".perfsmith in the project",
        can_be_none=True,
        project=ProjectMay.NEVER,
    ),
)
"""All settings, in the order of `--help` and of the documentation."""


def option(key: str) -> Option:
    """The option of that key, which must exist."""
    return by_key()[key]


def by_key() -> Mapping[str, Option]:
    """All options by key."""
    return {each.key: each for each in OPTIONS}
