"""Item assignments become new arrays: which of them can, and the edits of all that one array needs."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import flow, stores
from tracesafe.analysis.targets import UNKNOWN
from tracesafe.analysis.values import Array, Touched
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.program.functions import Function
from tracesafe.rewrite.buffers import converted_makers, is_buffer
from tracesafe.rewrite.callsites import merged
from tracesafe.rewrite.convert import needed
from tracesafe.rewrite.item_aliases import check_aliases, shared
from tracesafe.rewrite.item_arguments import Fill, check_argument, fills, is_procedure, passes, returning
from tracesafe.rewrite.item_index import Part, part_of
from tracesafe.rewrite.item_places import check_place, declared
from tracesafe.rewrite.item_statements import assigned_items
from tracesafe.rewrite.item_text import Notes, asarray
from tracesafe.rewrite.items import Holder, ItemWrite, failing, item_writes
from tracesafe.rewrite.refusals import Refused

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def failing_writes(here: Reached) -> tuple[ItemWrite, ...]:
    """The item assignments that raise where the transforms run the function."""
    return tuple(write for write in item_writes(here) if failing(here, write) is not None)


@lru_cache(maxsize=2)
def functional(here: Reached) -> Mapping[ast.stmt, Fix | Refusal]:
    """The verdict on every item assignment that fails; those of one array share one."""
    verdicts: dict[ast.stmt, Fix | Refusal] = {}
    wrong = {write.statement for write in failing_writes(here)}
    for group in _groups(item_writes(here)):
        statements = {write.statement for write in group} & wrong
        if statements:
            verdict = _verdict(here, group)
            verdicts.update(dict.fromkeys(statements, verdict))
    return verdicts


def _groups(writes: Sequence[ItemWrite]) -> list[list[ItemWrite]]:
    """The writes by array; arrays that one statement writes to belong together."""
    groups: list[list[ItemWrite]] = []
    for write in writes:
        own = [
            group
            for group in groups
            if any(each.root == write.root or each.statement is write.statement for each in group)
        ]
        joined = [each for group in own for each in group] + [write]
        groups = [group for group in groups if not any(group is each for each in own)] + [joined]
    return groups


def _verdict(here: Reached, group: Sequence[ItemWrite]) -> Fix | Refusal:
    plan = _Plan()
    try:
        for write in group:
            plan.visit(here, write.root)
        edits = plan.finished()
    except Refused as refused:
        return refused.refusal
    roots = " and ".join(f"`{root}`" for root in dict.fromkeys(write.root for write in group))
    notes = tuple(dict.fromkeys(plan.found.notes))
    imports = needed(tuple(plan.found.imports), [edit.text for edit in edits])
    how = "with `where`" if all(".at[" not in edit.text for edit in edits) else "with `.at`"
    return Fix(
        f"Assign the items of {roots} {how}",
        merged((*imports, *edits)),
        Safety.REVIEW if notes else Safety.SAFE,
        "; ".join(notes),
    )


@dataclass
class _Plan:
    """All that has to change together: the arrays of one function, and of those that fill them for it."""

    found: Notes = field(default_factory=Notes)
    edits: list[Edit] = field(default_factory=list)
    seen: set[tuple[Function, str]] = field(default_factory=set)
    done: set[ast.stmt] = field(default_factory=set)
    filled: dict[Function, tuple[Reached, list[str]]] = field(default_factory=dict)
    """Procedures that return what they fill from now on, with the parameters."""
    calls: list[Fill] = field(default_factory=list)

    def visit(self, here: Reached, root: str) -> None:
        """Everything that one array of one function needs. Raises ``Refused``."""
        if (here.function, root) in self.seen:
            return
        self.seen.add((here.function, root))
        own = [write for write in item_writes(here) if write.root == root]
        if any(write.holder is Holder.PHIFLOW for write in own):
            _check_phi(here, own)
        if own and not isinstance(own[0].owner, ast.Name):
            check_place(here, own[0], self.found)
        elif root not in here.function.locals:
            self.edits += declared(here, root)
        else:
            self._variable(here, root, own)
        together = [write for write in item_writes(here) if any(write.statement is each.statement for each in own)]
        for write in together:
            self.visit(here, write.root)
        arrays = {write.root: self._spelled(here, write.root) for write in together}
        for statement in dict.fromkeys(write.statement for write in own):
            if statement not in self.done:
                self.done.add(statement)
                writes = [write for write in together if write.statement is statement]
                self.edits += assigned_items(here, statement, writes, arrays, self.found)
            if statement in here.function.body:
                arrays = {write.root: here.text(write.owner) for write in together}

    def _variable(self, here: Reached, name: str, own: Sequence[ItemWrite]) -> None:
        """A local variable that holds the array."""
        if isinstance(here.function.node, ast.Lambda):
            raise Refused("generator", "a lambda cannot assign")
        passed_on = list(passes(here, name))
        whole = [
            each
            for each in here.statements(ast.AugAssign)
            if isinstance(each, ast.AugAssign) and isinstance(each.target, ast.Name) and each.target.id == name
        ]
        statements = [*(write.statement for write in own), *(each.statement for each in passed_on), *whole]
        facts = flow(here.function.node)
        self.found.notes += check_aliases(here, facts, name, statements)
        for each in passed_on:
            self.visit(each.callee, each.parameter)
        if is_buffer(here, name):
            made = list(converted_makers(here, name))
            imports = [edit for edit in made if edit.text.lstrip().startswith(("import ", "from "))]
            self.found.imports += imports
            self.edits += [edit for edit in made if edit not in imports]
        elif _is_given(here, name, statements):
            if is_procedure(here):
                self._fill(here, name)
            else:
                check_argument(here, name)

    def _fill(self, here: Reached, name: str) -> None:
        """A procedure that fills its argument: it returns it, and every caller binds it."""
        self.filled.setdefault(here.function, (here, []))[1].append(name)
        own = {write.root for write in item_writes(here)}
        for parameter in here.function.parameters:
            if parameter.arg in own or any(passes(here, parameter.arg)):
                self.visit(here, parameter.arg)
        for call in fills(here, name):
            self.calls.append(call)
            if call.scope is not None:
                self.visit(call.scope, call.variable)

    def _spelled(self, here: Reached, root: str) -> str:
        """The array in front of ``.at``: as it is written, or made one of jax where it is not always one."""
        own = [write for write in item_writes(here) if write.root == root]
        owner = own[0].owner
        text = here.text(owner)
        if own[0].holder is Holder.PHIFLOW or is_buffer(here, root):
            return text
        if own[0].holder is Holder.BUFFER:
            return text
        plain = [record for record in here.records if record.called and not record.context.regimes]
        values = [record.values[write.owner] for record in plain for write in own if write.owner in record.values]
        if all(value == UNKNOWN or isinstance(value, Array | Touched) for value in values):
            return text
        self.found.notes.append(f"`{text}` is a NumPy array in another call, which is no longer changed there")
        return asarray(here, owner, self.found)

    def finished(self) -> tuple[Edit, ...]:
        """The edits, with what procedures return and what their callers bind."""
        found = list(self.edits)
        for here, names in self.filled.values():
            ordered = [each.arg for each in here.function.parameters if each.arg in names]
            found += returning(here, ordered)
            texts = " and ".join(f"`{name}`" for name in ordered)
            self.found.notes.append(f"`{here.function.name}` returns {texts} now: all its callers have to be in sight")
            calls = [each for each in self.calls if each.callee is here.function]
            for node in dict.fromkeys(each.call for each in calls):
                by_name = {each.parameter: each for each in calls if each.call is node}
                first = next(iter(by_name.values()))
                found.append(first.bound([by_name[name].variable for name in ordered if name in by_name]))
        return tuple(found)


def _check_phi(here: Reached, group: Sequence[ItemWrite]) -> None:
    for write in group:
        if len(write.indices) != 1 or part_of(here, write.indices[0]) is not Part.MASK:
            text = here.short(write.target)
            raise Refused("phi-item", f"`{text}`: ΦFlow has no item assignment; use `math.where` or `math.scatter`")


def _is_given(here: Reached, name: str, writes: Sequence[ast.stmt]) -> bool:
    """Whether a parameter may still be the caller's array where it gets an item."""
    if not any(each.arg == name for each in here.function.parameters):
        return False
    first = min(write.lineno for write in writes)
    for statement in here.function.body:
        if statement.lineno >= first:
            return True
        if isinstance(statement, ast.Assign) and name in stores(statement) and statement not in writes:
            return any(base == name for base, _ in shared(here, statement.value))
    return True
