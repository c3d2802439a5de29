"""The coarse run as a LangGraph graph: stages with checkpoints, so that a run goes on where it stopped.

The state holds ids and plain JSON only. What the stages produce lies in the run folder and the store; the
fan-out over candidates is the search's business, not the graph's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal, TypedDict

import aiosqlite
from anyio import to_thread
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from perfsmith.agent.report import EventKind, TargetStatus
from perfsmith.agent.run._budgeting import expected_saving, target_budget, was_confirming
from perfsmith.agent.run._confirm_targets import combine, confirm_target, leave_unconfirmed
from perfsmith.agent.run._context import RunContext
from perfsmith.agent.run._proposing import search_order
from perfsmith.agent.run._search_target import finalists, search_target
from perfsmith.agent.run._stages import baseline_stage, profile_stage, record_stage, restore, write_combined
from perfsmith.agent.run._unsearched import leave_unsearched
from perfsmith.agent.store import storage_errors


class RunState(TypedDict, total=False):
    """Ids only."""

    run_id: str
    pending: list[str]
    """Targets not searched yet, most saveable first."""
    to_confirm: list[str]
    attempts: int
    """Confirmations the error level is divided among; fixed when the search ends."""


Graph = CompiledStateGraph[RunState, None, RunState, RunState]


def build_graph(context: RunContext, saver: AsyncSqliteSaver) -> Graph:
    """The graph of one run; its nodes act on the context."""

    async def baseline(state: RunState) -> RunState:
        context.emit(EventKind.STAGE, "baseline")
        await context.in_thread(lambda: baseline_stage(context))
        return {"run_id": context.run_id}

    async def profile(state: RunState) -> RunState:
        await restore(context)
        context.emit(EventKind.STAGE, "profile")
        await to_thread.run_sync(profile_stage, context)
        return {"run_id": context.run_id}

    async def record(state: RunState) -> RunState:
        await restore(context)
        context.emit(EventKind.STAGE, "record")
        await context.in_thread(lambda: record_stage(context))
        ids = [row.target.id for row in context.rows]
        return {"pending": ids}

    async def search(state: RunState) -> RunState:
        await restore(context)
        pending = list(state["pending"])
        if len(pending) == len(context.rows):
            context.emit(EventKind.STAGE, "search", data={"targets_total": len(context.rows)})
            pending = await context.in_thread(lambda: search_order(context))
        target_id = pending.pop(0)
        budget = target_budget(context, target_id, pending)
        if budget is None:
            leave_unsearched(context, [target_id, *pending])
            return {"pending": []}
        await search_target(context, target_id, budget=budget)
        return {"pending": pending}

    async def choose(state: RunState) -> RunState:
        await restore(context)
        alive = [r for r in context.reports.values() if r.status is TargetStatus.PENDING and finalists(r, 1)]
        alive.sort(key=lambda r: (-expected_saving(r), r.target.id))
        attempts = sum(len(finalists(r, 2)) for r in alive)
        return {"to_confirm": [r.target.id for r in alive], "attempts": attempts}

    async def confirm(state: RunState) -> RunState:
        await restore(context)
        waiting = list(state["to_confirm"])
        if context.ledger.is_spent and any(was_confirming(r) for r in context.reports.values()):
            leave_unconfirmed(context, waiting)
            return {"to_confirm": []}
        target_id = waiting.pop(0)
        context.emit(EventKind.STAGE, "confirm", data={"targets_left": len(waiting) + 1})
        await confirm_target(context, target_id, attempts=state["attempts"])
        return {"to_confirm": waiting}

    async def join(state: RunState) -> RunState:
        await restore(context)
        context.emit(EventKind.STAGE, "report")
        write_combined(context, await combine(context))
        return {"to_confirm": []}

    def after_search(state: RunState) -> Literal["search", "choose"]:
        return "search" if state["pending"] else "choose"

    def after_confirm(state: RunState) -> Literal["confirm", "join"]:
        return "confirm" if state["to_confirm"] else "join"

    graph = StateGraph(RunState)
    for node in (baseline, profile, record, search, choose, confirm, join):
        graph.add_node(node.__name__, node)
    graph.add_edge(START, "baseline")
    graph.add_edge("baseline", "profile")
    graph.add_edge("profile", "record")
    graph.add_conditional_edges("record", after_search)
    graph.add_conditional_edges("search", after_search)
    graph.add_conditional_edges("choose", after_confirm)
    graph.add_conditional_edges("confirm", after_confirm)
    graph.add_edge("join", END)
    return graph.compile(checkpointer=saver)


async def run_graph(context: RunContext, *, is_resumed: bool) -> None:
    """Run, or go on with, the graph of a run to its end."""
    async with checkpoints(context.folder.path / "checkpoints.sqlite3") as saver:
        graph = build_graph(context, saver)
        config: RunnableConfig = {
            "configurable": {"thread_id": context.run_id},
            "recursion_limit": 100_000,
        }
        known = await graph.aget_state(config) if is_resumed else None
        if known is not None and known.values and not known.next:
            await restore(context)
            context.combined_patch = context.store.load(context.run_id).combined_patch
            context.emit(EventKind.MESSAGE, "this run came to its end before: nothing is left to do")
            return
        fresh: RunState = {"run_id": context.run_id}
        await graph.ainvoke(None if known is not None and known.values else fresh, config)


@asynccontextmanager
async def checkpoints(path: Path) -> AsyncIterator[AsyncSqliteSaver]:
    """Checkpoints in the run folder: plain JSON types only, nothing is ever unpickled.

    Raises:
        StorageFailed: they cannot be written.
    """
    try:
        async with aiosqlite.connect(path) as connection:
            yield AsyncSqliteSaver(connection, serde=JsonPlusSerializer(allowed_msgpack_modules=[]))
    except sqlite3.Error as error:
        with storage_errors(path):
            raise error
