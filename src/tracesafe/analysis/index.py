"""The runs of all functions, and who called whom in them."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from tracesafe.analysis.frames import Record
from tracesafe.program.functions import Function


class Caller(NamedTuple):
    """A call in one run of a function."""

    function: Function
    record: Record
    call: ast.Call


class Index(dict[Function, tuple[Record, ...]]):
    """The runs of each function. What is asked of all of them is turned around once, and not for each function."""

    @cached_property
    def callers(self) -> Mapping[Function, Sequence[Caller]]:
        """The calls that may reach each function of the project, in the order of the runs."""
        found: dict[Function, list[Caller]] = {}
        for function, records in self.items():
            for record in records:
                for call, callees in record.callees.items():
                    for callee in callees or ():
                        found.setdefault(callee, []).append(Caller(function, record, call))
        return found
