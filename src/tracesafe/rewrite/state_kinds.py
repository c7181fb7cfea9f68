"""What a value can be where a program passes the state of a module around: the words of ``state_flow``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from tracesafe.program.functions import ClassInfo, Function


@dataclass(frozen=True)
class Other:
    """Anything that holds no state of a module."""


@dataclass(frozen=True)
class Nothing:
    """None."""


@dataclass(frozen=True)
class Leaf:
    """One tensor of a state."""


@dataclass(frozen=True)
class State:
    """Parameters or buffers, or what is shaped like them: a tuple before, a dict after."""

    origin: ast.AST
    """The call that took the module apart."""
    part: int
    """0: parameters, 1: buffers."""


@dataclass(frozen=True)
class Sequence:
    """A tuple or list that was made of the tensors of a state, one by one; it can become a dict."""

    made: frozenset[ast.expr]
    state: State


@dataclass(frozen=True)
class Parts:
    """A tuple."""

    items: tuple[Kind, ...]


@dataclass(frozen=True)
class Run:
    """The module as a function of its state: what ``make_functional`` gives first."""

    origin: ast.AST
    states: int


@dataclass(frozen=True)
class Code:
    """A def or lambda with the scope that it closes over; ``owner``: the object that a method is bound to."""

    function: Function
    scope: Scope
    bound: bool = False


@dataclass(frozen=True)
class Applied:
    """A function under a transform: the transform's last name, and its options."""

    transform: str
    function: Kind
    argnums: int | tuple[int, ...] = 0
    has_aux: bool = False


@dataclass(frozen=True)
class Bound:
    """``functools.partial``."""

    function: Kind
    given: tuple[Kind, ...]
    named: tuple[tuple[str, Kind], ...]


@dataclass(frozen=True)
class Pullback:
    """What ``vjp`` gives: cotangents of results -> cotangents of arguments."""

    primals: tuple[Kind, ...]


@dataclass(frozen=True)
class Class:
    """A class of the module."""

    info: ClassInfo


@dataclass(frozen=True)
class Instance:
    """An object of such a class."""

    info: ClassInfo


@dataclass(frozen=True)
class Structure:
    """The structure of a state, from ``tree_flatten``."""

    state: State


Kind = (
    Other
    | Nothing
    | Leaf
    | State
    | Sequence
    | Parts
    | Run
    | Code
    | Applied
    | Bound
    | Pullback
    | Class
    | Instance
    | Structure
)

OTHER = Other()
NOTHING = Nothing()
LEAF = Leaf()


@dataclass(eq=False)
class Scope:
    """The variables of one run of a function, or of the module."""

    function: Function | None
    parent: Scope | None
    names: dict[str, Kind] = field(default_factory=dict)
    returned: list[Kind] = field(default_factory=list)


class Lost(Exception):  # noqa: N818
    """A use of the state that cannot be followed: why, in words for the user."""


class Demanded(Exception):  # noqa: N818
    """Sequences that have to be dicts."""

    def __init__(self, made: frozenset[ast.expr]) -> None:
        super().__init__()
        self.made = made


def holds_state(kind: Kind) -> bool:
    """Whether a value is a state, or runs one, or holds such a thing."""
    return any(isinstance(part, State | Run) for part in parts(kind))


def parts(kind: Kind) -> Iterator[Kind]:
    """A value and what it visibly holds."""
    yield kind
    match kind:
        case Parts(items=items):
            for item in items:
                yield from parts(item)
        case Applied(function=inner):
            yield from parts(inner)
        case Bound(function=inner, given=given, named=named):
            for part in (inner, *given, *(value for _, value in named)):
                yield from parts(part)
        case Pullback(primals=primals):
            for part in primals:
                yield from parts(part)
        case _:
            pass


def join(first: Kind, second: Kind) -> Kind:
    """What a variable is that one way gives one value and another way another.

    Raises ``Demanded`` where a sequence meets a state, ``Lost`` where something else does.
    """
    if first == second or isinstance(second, Nothing):
        return first
    if isinstance(first, Nothing):
        return second
    match first, second:
        case (State() as state, Sequence(made=made)) | (Sequence(made=made), State() as state):
            raise Demanded(made)
        case Sequence(made=one, state=state), Sequence(made=two, state=same) if state == same:
            return Sequence(one | two, state)
        case Parts(items=one), Parts(items=two) if len(one) == len(two):
            return Parts(tuple(join(a, b) for a, b in zip(one, two, strict=True)))
        case Leaf() | Other(), Leaf() | Other():
            return LEAF if isinstance(first, Leaf) and isinstance(second, Leaf) else OTHER
        case _:
            if holds_state(first) or holds_state(second):
                raise Lost("a variable holds the parameters of a module at one time and something else at another")
            return OTHER
