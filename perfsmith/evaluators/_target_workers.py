"""The workers of one target: started, kept in view, and killed together when judging stops."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from perfsmith.evaluators._bench import Bench
from perfsmith.evaluators._project_tests import import_paths
from perfsmith.evaluators._replies import Entry, WorkerFailure
from perfsmith.evaluators._worker import Worker
from perfsmith.sandboxes import Limits, SandboxedProcess, SandboxSpec, Tree
from perfsmith.tasks import Verdict


@dataclass(slots=True)
class TargetWorkers:
    """Starts and stops workers, and knows those that live."""

    is_closed: bool = False
    """Judging was stopped: what is started after this ends at once."""
    running: set[SandboxedProcess] = field(default_factory=set)
    """Processes that live beside the workers, as runs of the tests; killed with them."""
    _open: set[Worker] = field(default_factory=set)

    def start(
        self,
        bench: Bench,
        entry: Entry,
        overlay: Mapping[str, str],
        *,
        hash_seed: int = 0,
        pin: int | None = None,
        watch: bool = False,
    ) -> Worker:
        """A started worker on the original (empty overlay) or a candidate.

        Args:
            bench: The machine and the project.
            entry: What is called.
            overlay: New text of files, by path.
            hash_seed: Hash seed of the interpreter.
            pin: Processor for the whole tree.
            watch: Note effects outside the interpreter from the import on; not for timing.

        Raises:
            WorkerFailure: the target cannot be imported.
        """
        return self._opened(
            bench,
            entry,
            overlay,
            lambda worker: worker.start(import_paths(bench.workspace), pin=pin, watch=watch),
            hash_seed=hash_seed,
        )

    def preload(self, bench: Bench, entry: Entry, *, repeats: bool = False) -> Worker:
        """A worker that has not imported the target yet, to serve many candidates; effects are noted.

        Args:
            bench: The machine and the project.
            entry: What is called.
            repeats: They are mutants, which are asked again and again and may know of each other.

        Raises:
            WorkerFailure: it cannot be started.
        """
        paths = import_paths(bench.workspace)

        def start(worker: Worker) -> None:
            worker.preload(paths, watch=True, repeats=repeats)

        return self._opened(bench, entry, {}, start)

    def _opened(
        self,
        bench: Bench,
        entry: Entry,
        overlay: Mapping[str, str],
        start: Callable[[Worker], None],
        *,
        hash_seed: int = 0,
    ) -> Worker:
        spec = SandboxSpec(
            interpreter=bench.interpreter,
            tree=Tree(snapshot=bench.snapshot, shown_at=bench.workspace.root, overlay=overlay),
            script="worker.py",
            limits=Limits(),
            hash_seed=hash_seed,
        )
        worker = Worker(
            bench.sandbox,
            spec,
            entry,
            clock=bench.clock,
            compares_files=bench.contract.compares_files,
        )
        self._open.add(worker)
        try:
            start(worker)
            if self.is_closed:
                raise WorkerFailure(Verdict.INFRA_ERROR, "judging was stopped")
        except BaseException:
            self.stop(worker)
            raise
        return worker

    def watch(self, worker: Worker) -> None:
        """Keep a worker in view that somebody else starts and closes.

        Raises:
            WorkerFailure: judging was stopped, so it is not to be started.
        """
        self._open.add(worker)
        if self.is_closed:
            raise WorkerFailure(Verdict.INFRA_ERROR, "judging was stopped")

    def stop(self, worker: Worker) -> None:
        """Kill a worker."""
        worker.close()
        self._open.discard(worker)

    def close(self) -> None:
        """Kill whatever still runs for this target, and whatever a thread is about to start."""
        self.is_closed = True
        for worker in list(self._open):
            worker.close()
        for process in list(self.running):
            process.kill()
