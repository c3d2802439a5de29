"""How many pairs of values does the judge decide wrongly, carried by a real worker on each sandbox tier?

The pairs are those of `tests/equality_pairs`: of the language, NumPy, SciPy, pandas, torch and attrs, and
those of the red-team catalogue. Each value is made in a worker, alone and inside a list, a dict, a data class
and an array of objects, and judged in both orders. A pair that must differ is wrong when it agrees in one
order, when a value does not agree with itself made again, or when it cannot be carried though it should; a
pair that must agree when it does not; a value that nobody can compare when it is carried.

The libraries are installed once, pinned and with hashes, into an environment below the user's cache folder.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import venv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import pytest

CHECKOUT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT / "tests")]

from foreign import a_worker, close_kept, codec, sandbox_of, this_interpreter  # noqa: E402

from perfsmith.evaluators._equality import agrees, status_of  # noqa: E402
from perfsmith.evaluators._worker import Worker  # noqa: E402
from perfsmith.sandboxes import Limits, Tier  # noqa: E402
from perfsmith.tasks import Contract, Interpreter  # noqa: E402

LIBRARIES: Final = Path(__file__).parent / "equality.txt"
PAIRS: Final = CHECKOUT / "tests" / "equality_pairs"
MODULES: Final = ("redteam", "builtin", "arrays", "attrs_classes", "sparse", "tables", "tensors")
PLACES: Final = ("alone", "in a list", "in a dict", "in a data class", "in an array")
_TIMEOUT_S: Final = 120.0
_BATCH: Final = 60
_CONTRACTS: Final = (Contract(), Contract(float_rtol=1e-30))
"""Exact, and by the way that tolerances take: so small a one lets nothing differ."""

TARGET: Final = """
import importlib
import warnings

from equality_pairs.places import PLACES

warnings.simplefilter("ignore")
if {module!r} == "tensors":
    import torch
    torch.set_num_threads(1)
pairs = importlib.import_module("equality_pairs." + {module!r})


def target(kind, name, side, place):
    found = getattr(pairs, kind)[name]
    return PLACES[place]((found if kind == "UNVERIFIABLE" else found[side])())


def names(kind):
    return [(name, case[2] if kind == "SAME" else None) for name, case in getattr(pairs, kind).items()]
"""


@dataclass(slots=True)
class Board:
    """What was judged on one tier."""

    tier: str
    judged: Counter[str] = field(default_factory=Counter)
    """Judgements by module and kind: one pair in one place and one order."""
    pairs: Counter[str] = field(default_factory=Counter)
    """Pairs by module and kind."""
    wrong: dict[str, str] = field(default_factory=dict)
    """What was judged wrongly, and how it ended."""


class NotInstalled(Exception):
    """The libraries cannot be installed; the message is what pip said."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table per tier and the figure; 0 when no pair is judged wrongly."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.equality",
        description=__doc__,
        epilog="It takes some minutes for each tier, beside those that pip needs once.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    tiers = [tier.value for tier in Tier]
    parser.add_argument("--tier", action="append", choices=tiers, help="this tier; may be repeated")
    parser.add_argument("--only", action="append", choices=MODULES, help="these pairs; may be repeated")
    options = parser.parse_args(arguments)
    try:
        interpreter = installed(cache_folder(os.environ))
    except NotInstalled as error:
        print(f"the libraries cannot be installed: {error}", file=sys.stderr)
        print("figure: equality none target 0")
        return 1
    boards, missing = [], []
    try:
        for tier in options.tier or tiers:
            try:
                sandbox_of(tier)
            except pytest.skip.Exception as error:
                missing.append(f"{tier}: not judged ({error})")
                continue
            if tier == Tier.DOCKER:
                missing.append("docker: not judged (its image has none of the libraries)")
                continue
            with tempfile.TemporaryDirectory(prefix="equality-") as folder:
                boards.append(judged(tier, Path(folder), interpreter, options.only or MODULES))
            print("\n".join(table(boards[-1])), flush=True)
    finally:
        close_kept()
    print("\n".join(missing))
    wrong = sum(len(board.wrong) for board in boards)
    is_whole = options.only is None and bool(boards)
    print(f"figure: equality {wrong if boards else 'none'} target 0")
    return 0 if is_whole and not wrong else 1


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Where the environment is kept."""
    home = environ.get("XDG_CACHE_HOME") or str(Path(environ.get("HOME", "/")) / ".cache")
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    name = hashlib.sha256(LIBRARIES.read_bytes() + version.encode()).hexdigest()[:12]
    return Path(home) / "perfsmith" / f"equality-{name}"


def installed(folder: Path) -> Interpreter:
    """An environment with the libraries, made when it is not there.

    Raises:
        NotInstalled: pip refused.
    """
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        print("installing the libraries", file=sys.stderr, flush=True)
        venv.EnvBuilder(with_pip=True, clear=True).create(folder)
        command = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:"]
        done = subprocess.run(
            [*map(str, command), "-r", str(LIBRARIES)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NotInstalled(done.stderr.strip()[-400:])
        (folder / "complete").touch()
    site = folder / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    return replace(
        this_interpreter(), executable=python, prefix=folder, sys_path=(site,), origin="has the libraries"
    )


def judged(tier: str, folder: Path, interpreter: Interpreter, modules: Sequence[str]) -> Board:
    """All pairs of these modules on one tier."""
    board = Board(tier)
    for module in modules:
        source = folder / module
        package = source / "snapshot" / "equality_pairs"
        package.mkdir(parents=True)
        for name in ("__init__", "places", module):
            (package / f"{name}.py").write_bytes((PAIRS / f"{name}.py").read_bytes())
        text = TARGET.replace("{module!r}", repr(module))
        limits = Limits(memory_bytes=8 * 1024**3)
        with a_worker(source, tier, text, "names", interpreter=interpreter, limits=limits) as worker:
            listed = {kind: _listed(worker, kind) for kind in ("DIFFERENT", "SAME", "UNVERIFIABLE")}
        with a_worker(source, tier, text, interpreter=interpreter, limits=limits) as worker:
            for kind, names in listed.items():
                _judge(board, worker, module, kind, names)
        print(f"{tier}: {module} judged", file=sys.stderr, flush=True)
    return board


def _listed(worker: Worker, kind: str) -> list[tuple[str, Mapping[str, float]]]:
    worker.fork()
    outcome = worker.call([codec.encode_call((kind,), {})], _TIMEOUT_S).outcomes[0]
    worker.end()
    how, value, *_ = codec.decode(outcome)
    assert how == "returned", value
    return [(name, policy or {}) for name, policy in value]


def _judge(
    board: Board, worker: Worker, module: str, kind: str, names: Sequence[tuple[str, Mapping[str, float]]]
) -> None:
    keys = [(name, place) for name, _ in names for place in PLACES]
    sides = {side: _made(worker, kind, keys, side) for side in ((0,) if kind == "UNVERIFIABLE" else (0, 1))}
    again = _made(worker, kind, keys, 0) if kind == "DIFFERENT" else {}
    group = f"{module} {kind.lower()}"
    board.pairs[group] += len(names)
    policies = dict(names)
    for name, place in keys:
        left = sides[0][name, place]
        if kind == "UNVERIFIABLE":
            fault = "it is carried" if status_of(left) == "returned" or agrees(left, left, Contract()) else ""
            board.judged[group] += 1
        else:
            right = sides[1][name, place]
            board.judged[group] += 2
            if kind == "SAME":
                fault = _fault_of_same(left, right, Contract(**policies[name]))  # type: ignore[arg-type]
            else:
                # The catalogue's locks, lambdas and their like differ by not being comparable.
                may_be_unknown = module == "redteam"
                fault = _fault_of_different(left, again[name, place], right, may_be_unknown=may_be_unknown)
        if fault:
            board.wrong[f"{module}: {name}, {place}"] = fault


def _fault_of_same(left: bytes, right: bytes, contract: Contract) -> str:
    if agrees(left, right, contract) and agrees(right, left, contract):
        return ""
    return f"they are told apart ({status_of(left)}, {status_of(right)})"


def _fault_of_different(left: bytes, again: bytes, right: bytes, *, may_be_unknown: bool) -> str:
    statuses = {status_of(left), status_of(again), status_of(right)}
    if statuses != {"returned"} and not may_be_unknown:
        return f"not carried: {left[:200]!r}"
    for contract in _CONTRACTS:
        if agrees(left, right, contract) or agrees(right, left, contract):
            return "they agree"
        if statuses == {"returned"} and not agrees(left, again, contract):
            return "it does not agree with itself, made again"
    return ""


def _made(
    worker: Worker, kind: str, keys: Sequence[tuple[str, str]], side: int
) -> dict[tuple[str, str], bytes]:
    found: list[bytes] = []
    for at in range(0, len(keys), _BATCH):
        calls = [codec.encode_call((kind, name, side, place), {}) for name, place in keys[at : at + _BATCH]]
        worker.fork()
        found += worker.call(calls, _TIMEOUT_S).outcomes
        worker.end()
    return dict(zip(keys, found, strict=True))


def table(board: Board) -> Iterator[str]:
    """One line per group of pairs, then what was judged wrongly."""
    pairs, judgements = sum(board.pairs.values()), sum(board.judged.values())
    right = pairs - len({key.rpartition(", ")[0] for key in board.wrong})
    yield f"{board.tier}: {right} of {pairs} pairs and values decided right, in {judgements} judgements"
    for group, count in board.pairs.items():
        module = group.partition(" ")[0]
        wrong = sum(key.startswith(f"{module}: ") for key in board.wrong)
        yield f"    {group:28} {count:4} in 5 places: {board.judged[group]:5} judged"
        if group.endswith("unverifiable"):
            yield f"    {module + ' wrong':28} {wrong:4}"
    for key, how in board.wrong.items():
        yield f"    WRONG {key}: {how}"


if __name__ == "__main__":
    sys.exit(main())
