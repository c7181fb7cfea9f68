"""All arguments and options that transforms cannot take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.rewrite.methods import compiled_method
from tracesafe.rewrite.solve_arguments import passed_solves
from tracesafe.rewrite.static_axes import Misuse, mapped_values
from tracesafe.rewrite.unhashable import unhashable_values, wrong_options

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def misuses(here: Reached) -> Iterator[Misuse]:
    """Every one in the function's own text."""
    yield from mapped_values(here)
    yield from unhashable_values(here)
    yield from wrong_options(here)
    yield from compiled_method(here)
    yield from passed_solves(here)
