"""Python sequences that traced values look up: the array of their items, or a switch over functions."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.transfer import is_number
from tracesafe.analysis.values import Array, Static, Target, Touch, Touched, Tree, Value
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.conditions import single_framework
from tracesafe.rewrite.freshness import parents_in
from tracesafe.rewrite.host_table import spelled
from tracesafe.rewrite.refusals import Refused
from tracesafe.source.spans import Span
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_LEAVES = "an index outside of it gives the last item, where Python raises"


@dataclass(frozen=True)
class Lookup:
    """``layers[i]``."""

    here: Reached
    node: ast.Subscript
    touches: frozenset[Touch]

    def fix(self) -> Fix | Refusal:
        """The lookup as an array's, or as a switch."""
        try:
            return self._fixed(single_framework(self.touches))
        except Refused as refused:
            return refused.refusal

    def _fixed(self, framework: Framework) -> Fix:
        owner = self.here.value(self.node.value)
        text = self.here.short(self.node.value)
        if isinstance(owner, Static) or (isinstance(owner, Tree) and owner.kind == "dict"):
            raise Refused(
                "python-lookup",
                f"`{text}` can only be looked up by Python's own values; keep the index one, or use an array",
            )
        if isinstance(self.node.slice, ast.Slice):
            raise Refused("python-lookup", f"`{self.here.short(self.node)}` has a length that depends on values")
        assert isinstance(owner, Tree)
        call = parents_in(self.here).get(self.node)
        if isinstance(call, ast.Call) and call.func is self.node:
            return self._switch(framework, call)
        if framework is Framework.PHIFLOW:
            raise Refused("python-lookup", f"make `{text}` a tensor with `math.stack`, and select along its dimension")
        if all(is_number(part) for part in owner.parts):
            return self._stacked(framework, "array" if framework is Framework.JAX else "tensor", owner.parts)
        if all(_is_array(part) for part in owner.parts):
            return self._stacked(framework, "stack", owner.parts)
        raise Refused("python-lookup", f"the items of `{text}` are not known to be arrays of one shape")

    def _stacked(self, framework: Framework, function: str, parts: tuple[Value, ...]) -> Fix:
        library = self.here.library(framework)
        reached = spelled(self.here, library, f"{library.module}.{function}")
        span, path = self.here.source.span(self.node.value), self.here.source.path
        text = self.here.short(self.node.value)
        edits = (
            *reached.edits,
            Edit(path, Span(span.start, span.start), f"{reached.text}("),
            Edit(path, Span(span.end, span.end), ")"),
        )
        if function == "stack":
            told = f"the items of `{text}` need one shape and dtype"
        else:
            told = f"an item of `{text}` was a number without a dtype of its own, and now has that of the array"
        notes = [told, _LEAVES] if framework is Framework.JAX else [told]
        index = self.here.value(self.node.slice)
        if isinstance(index, Array) and index.python:
            notes.append(f"or keep `{self.here.short(self.node.slice)}` a Python number with static_argnames")
        return Fix(f"Look `{text}` up as an array", edits, Safety.REVIEW, "; ".join(notes))

    def _switch(self, framework: Framework, call: ast.Call) -> Fix:
        text = self.here.short(self.node.value)
        simple = all(isinstance(each, ast.Name | ast.Attribute | ast.Constant) for each in call.args)
        if call.keywords or not simple or framework is Framework.PHIFLOW:
            raise Refused(
                "python-lookup", f"`{text}` holds functions; call each of them, and select one of the results"
            )
        source, library = self.here.source, self.here.library(framework)
        arguments = ", ".join(map(self.here.text, call.args))
        index = self.here.text(self.node.slice)
        if framework is Framework.JAX:
            reached = spelled(self.here, library, "jax.lax.switch")
            new = f"{reached.text}({index}, {self.here.text(self.node.value)}, {arguments})"
            note = f"the functions in `{text}` need results of one shape and dtype; {_LEAVES}"
        else:
            reached = spelled(self.here, library, "torch.stack")
            name = self._free()
            new = f"{reached.text}([{name}({arguments}) for {name} in {self.here.text(self.node.value)}])[{index}]"
            note = f"every function in `{text}` runs for every example; the results need one shape and dtype"
        edit = Edit(source.path, source.span(call), new)
        return Fix(f"Call every function in `{text}` and select", (*reached.edits, edit), Safety.REVIEW, note)

    def _free(self) -> str:
        """A name for one of the functions that the module does not use."""
        tree = self.here.function.module.tree
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        used |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
        return next(name for name in ("f", "function", "each", "branch", "branch_") if name not in used)


def _is_array(value: Value) -> bool:
    return isinstance(value, Array | Touched) and not isinstance(value, Target)
