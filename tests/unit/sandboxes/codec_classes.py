"""Classes that the codec's tests carry: they must be reachable by name, as a project's are."""

from __future__ import annotations

import enum
from collections import namedtuple
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Pair = namedtuple("Pair", "x y")


@dataclass
class Row:
    number: int
    cells: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Frozen:
    number: int


class Slotted:
    __slots__ = ("__hidden", "number")

    def __init__(self, number: int) -> None:
        self.number = number
        self.__hidden = [number]


class SlottedChild(Slotted):
    __slots__ = ("more",)


class MyList(list[Any]):
    extra: Any


class MyDict(dict[Any, Any]):
    extra: Any


class MyStr(str):
    pass


class MyInt(int):
    pass


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Right(enum.Flag):
    READ = 1
    WRITE = 2


class Node:
    def __init__(self, *children: Node) -> None:
        self.children = list(children)
        self.parent: Node | None = None
        for child in children:
            child.parent = self


class CustomError(Exception):
    def __init__(self, code: int, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code


class Secretive:
    """Keeps an attribute out of its pickled state."""

    def __init__(self, shown: int, hidden: int) -> None:
        self.shown = shown
        self.hidden = hidden

    def __getstate__(self) -> dict[str, int]:
        return {"shown": self.shown}


class Reducing:
    """Says nothing of itself but how to make an empty one."""

    hidden: int = 0

    def __reduce__(self) -> Any:
        return Reducing, ()


def function(x: int) -> int:
    return x


class Base:
    def method(self) -> int:
        return 0


class Holder(Base):
    def method(self) -> int:
        return 1

    @classmethod
    def made(cls) -> Holder:
        return cls()


def method(_holder: Holder) -> int:
    """Under the name of a method of another."""
    return 2


class Greedy(list[Any]):
    def append(self, item: Any) -> None:
        self.extend([item, item])


class SlottedError(Exception):
    __slots__ = ("more",)


class Labelled(np.ndarray[Any, Any]):
    label: str
