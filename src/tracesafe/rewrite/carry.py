"""What a loop carries from one iteration to the next: exactly the names that it writes and that are read again."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import Names, exposed, flow, stores
from tracesafe.rewrite.refusals import Refused

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

Loop = ast.While | ast.For


@dataclass(frozen=True, slots=True)
class Carry:
    """``names`` in the order of the state; ``needed`` are those whose old value an iteration needs."""

    names: tuple[str, ...]
    needed: Names
    starts: tuple[str, ...]
    """The text of each name's first value."""
    read: Names = frozenset()
    """What is read after the loop."""
    flag: str = ""
    """A further name of the state, which tells that the loop has ended."""


def carried(here: Reached, loop: Loop, wanted: Names = frozenset()) -> tuple[str, ...]:
    """The names that the loop's state consists of, in the order in which the loop mentions them.

    ``wanted``: names that a return in the loop reads, which moves behind it.

    Raises ``Refused`` for names that local functions cannot pass on.
    """
    node = here.function.node
    assert not isinstance(node, ast.Lambda)
    facts = flow(node, loop)
    written = frozenset[str]().union(*(stores(each) for each in loop.body))
    for walrus in walruses(loop):
        if walrus.target.id in written or not here.is_pure(walrus.value):
            raise Refused(
                "write-on-traced-path",
                f"`{here.text(walrus)}` binds a name in the test; bind it before and in the loop",
            )
    if foreign := sorted(written & facts.foreign):
        raise Refused("write-on-traced-path", f"`{foreign[0]}` is global or nonlocal, and assigned in the loop")
    if captured := sorted(written & facts.captured):
        raise Refused("closure", f"`{captured[0]}` is captured by a nested function, and assigned in the loop")
    if isinstance(loop, ast.For):
        again = stores(loop.target)
        if late := sorted(again & (facts.live_after[loop] - facts.captured)):
            raise Refused("maybe-undefined", f"`{late[0]}` is read after the loop, which may not run at all")
        written -= again
    live = facts.live_after[loop] | facts.live_after[loop.body[-1]] | wanted
    names = written & live
    defined = facts.defined_before.get(loop)
    missing = [name for name in order(loop, names) if defined is not None and name not in defined]
    if missing:
        raise Refused(
            "maybe-undefined",
            f"`{missing[0]}` may be undefined where the loop does not run; give it a value of its kind before the loop",
        )
    return order(loop, names)


def walruses(loop: Loop) -> list[ast.NamedExpr]:
    """What the test of a loop binds, in order."""
    return [each for each in ast.walk(head(loop)) if isinstance(each, ast.NamedExpr)]


def head(loop: Loop) -> ast.expr:
    """What a loop looks at before each iteration."""
    return loop.test if isinstance(loop, ast.While) else loop.iter


def order(loop: Loop, names: Names) -> tuple[str, ...]:
    """The names as they come up in the source."""
    found = [node for node in ast.walk(loop) if isinstance(node, ast.Name) and node.id in names]
    found.sort(key=lambda node: (node.lineno, node.col_offset))
    return tuple(dict.fromkeys(node.id for node in found))


def needed(body: Sequence[ast.stmt], names: tuple[str, ...]) -> Names:
    """The carried names whose value at the start of an iteration matters to it."""
    return exposed(body, frozenset(names)) & frozenset(names)
