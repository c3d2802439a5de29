"""A kill at any moment loses at most the evaluation in flight."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from factories import a_header, a_target

from perfsmith.agent.store import Store

WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from factories import a_candidate, a_header, a_target, an_evaluation
from perfsmith.agent.store import Store

store = Store(Path(sys.argv[1]))
first = int(sys.argv[3])
if not first:
    store.create_run(a_header())
for number in range(first, first + 1_000_000):
    candidate = a_candidate(text=f"x = {number}\\n" + "# padding\\n" * 500)
    store.record(a_header().run_id, a_target().id, candidate, an_evaluation(candidate))
    print(candidate.id, flush=True)
"""


@pytest.mark.parametrize("kill_after", [1, 40])
def test_every_acknowledged_evaluation_survives_a_kill(tmp_path: Path, kill_after: int) -> None:
    path = tmp_path / "store.sqlite3"
    tests = Path(__file__).parents[2]
    acknowledged: list[str] = []
    for round_number in range(2):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(tests), str(round_number * 1_000_000)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        acknowledged += [child.stdout.readline().strip() for _ in range(kill_after)]
        child.send_signal(signal.SIGKILL)
        rest, _ = child.communicate()
        assert child.returncode == -signal.SIGKILL
        # A last line without its end was not acknowledged.
        acknowledged += rest.split("\n")[:-1]
        with Store(path) as store:
            found = [row.candidate.id for row in store.evaluations(a_header().run_id, a_target().id)]
        assert found[: len(acknowledged)] == acknowledged
        assert len(found) <= len(acknowledged) + 1
        # What the kill left in flight is there or not; from here on it counts as known.
        acknowledged = found
