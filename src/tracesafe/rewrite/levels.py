"""The loops around a statement, while a walk with masks goes through them."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from tracesafe.rewrite.loops import Loop
from tracesafe.rewrite.masks import Flag
from tracesafe.rewrite.terms import Binding


@dataclass(eq=False)
class Level:
    """One loop that is being walked.

    ``base``: how many masks are around it; ``names``: what examples keep that have left it. Of the outermost loop:
    who has taken a return, and where a value waits that cannot be computed behind the loop.
    """

    loop: Loop
    base: int
    names: frozenset[str]
    flag: Flag | None = None
    returned: dict[ast.Return, Flag] = field(default_factory=dict)
    slots: dict[ast.Return, tuple[Binding, ...]] = field(default_factory=dict)
