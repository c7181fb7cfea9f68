"""Functions of NumPy, SciPy and ``math`` on traced values: what the array library has in their place."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn

from tracesafe.analysis.values import Array, Static, Touch, Touched, Tree, Value, touches
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.calls import after_arguments
from tracesafe.rewrite.conditions import single_framework
from tracesafe.rewrite.dtypes import assigned
from tracesafe.rewrite.freshness import is_number, parents_in
from tracesafe.rewrite.host_table import spelled
from tracesafe.rewrite.host_values import NUMBERS, bare, counterpart, is_host_array, named_by_import
from tracesafe.rewrite.numbers import Needs, needing
from tracesafe.rewrite.refusals import Refused
from tracesafe.source.spans import Span
from tracesafe.spec import Counterpart, Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_CASTS = frozenset(f"builtins.{name}" for name in ("bool", "complex", "float", "int", "round"))
_BOUNDS: Mapping[str, str] = MappingProxyType({"numpy.maximum": "min", "numpy.minimum": "max"})
_INTO_TORCH = frozenset({"torch.from_numpy", "torch.as_tensor", "torch.tensor"})
_ONLY_HOST = frozenset("astype copy fill itemset newbyteorder partition tobytes byteswap flat".split())
"""Attributes of NumPy's arrays that tensors lack."""
_ELSEWHERE: Mapping[Framework, str] = MappingProxyType(
    {
        Framework.JAX: "`jax.pure_callback` runs it on the host, without a gradient",
        Framework.TORCH: "call it outside of the transform, or write it with torch's functions",
        Framework.PHIFLOW: "write it with the functions of `phi.math`, along named dimensions",
    }
)


@dataclass
class HostCall:
    """One call of a function of the host, and the edits that make it one of the library."""

    here: Reached
    call: ast.Call
    host: str
    touches: frozenset[Touch]
    edits: list[Edit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fix(self) -> Fix | Refusal:
        """The library's function in place of the host's."""
        try:
            return self._fixed() if self.host else self._kept_tensor()
        except Refused as refused:
            return refused.refusal

    def _kept_tensor(self) -> Fix:
        """``torch.from_numpy(x.numpy())`` is ``x``."""
        self.framework = single_framework(self.touches)
        tensor = bare(self.here, self.call)
        self._out_of_host()
        if not self.edits:
            text = self.here.short(self.call)
            raise Refused("host-array", f"`{text}` is a NumPy array of a traced tensor; go on with the tensor itself")
        self.edits[-1] = Edit(
            self.here.source.path, Span(self.here.source.span(tensor).end, self.edits[-1].span.end), ""
        )
        note = f"`{self.here.short(tensor)}` was taken out of the gradient, if it had one"
        return Fix("Keep the tensor", tuple(self.edits), Safety.REVIEW, note)

    def _fixed(self) -> Fix:
        self.framework = single_framework(self.touches)
        self.library = self.here.library(self.framework)
        found = counterpart(self.here, self.framework, self.host)
        if found is None:
            how = _ELSEWHERE[self.framework]
            raise Refused("no-counterpart", f"`{self.text}` has no counterpart in {self.library.module}; {how}")
        if self._receiver is None and not named_by_import(self.here, self.call.func, self.host):
            raise Refused(
                "no-counterpart", f"`{self.text}` is a variable; give it {found.name} where it gets its value"
            )
        self._check_uses(found)
        bounded = self._bounded()
        if bounded is None:
            self._arguments(found)
            self._function(found)
        self._out_of_host()
        if found.note:
            self.notes.append(found.note)
        self.notes += self._handlers()
        new = bounded or found.name or "the array itself"
        safety = Safety.REVIEW if self.notes else Safety.SAFE
        return Fix(f"Replace `{self.text}` with {new}", tuple(self.edits), safety, "; ".join(dict.fromkeys(self.notes)))

    @property
    def text(self) -> str:
        """The function as the user wrote it."""
        return self.here.text(self.call.func)

    @property
    def _receiver(self) -> ast.expr | None:
        """The NumPy array of which the function is called as a method."""
        match self.call.func:
            case ast.Attribute(value=owner) if self.here.qualname(self.call.func) is None:
                return owner
            case _:
                return None

    def _edit(self, start: int, end: int, text: str) -> None:
        self.edits.append(Edit(self.here.source.path, Span(start, end), text))

    def _wrap(self, node: ast.expr, opening: str, closing: str = ")") -> None:
        span = self.here.source.span(node)
        self._edit(span.start, span.start, opening)
        self._edit(span.end, span.end, closing)

    def _reach(self, name: str) -> str:
        found = spelled(self.here, self.library, name)
        self.edits += found.edits
        return found.text

    def _handlers(self) -> list[str]:
        """The handlers that wait for what the host's function raises."""
        return [
            f"`{self.text}` may raise where line {handler.lineno} catches it, and arrays never do"
            for statement in self.here.statements(ast.Try)
            for handler in statement.handlers[:1]
            if any(part is self.call for body in statement.body for part in ast.walk(body))
        ]

    # -- the function

    def _function(self, found: Counterpart) -> None:
        source, call = self.here.source, self.call
        whole, function = source.span(call), source.span(call.func)
        if not found.name:
            inner = source.span(call.args[0]) if len(call.args) == 1 and not call.keywords else None
            if inner is None or any(isinstance(each, ast.Starred) for each in call.args):
                raise Refused("no-counterpart", f"`{self.here.short(call)}` has arguments that torch has no place for")
            self._edit(whole.start, inner.start, "(")
            self._edit(inner.end, whole.end, ")")
            if isinstance(call.args[0], ast.Name | ast.Attribute | ast.Call | ast.Subscript):
                self.edits[-2:] = [
                    Edit(source.path, Span(whole.start, inner.start), ""),
                    Edit(source.path, Span(inner.end, whole.end), ""),
                ]
            self.notes.append("it was a NumPy array, and is a tensor now")
            return
        self._edit(function.start, function.end, self._reach(found.name))
        if self._receiver is not None:
            text = self.here.text(self._receiver)
            if self.framework is Framework.TORCH:
                text = f"{self._reach('torch.as_tensor')}({text})"
                self.notes.append(f"`{text}` keeps NumPy's dtype, which torch may not mix with another")
            self._edit(function.end + 1, function.end + 1, f"{text}, ")
        if found.suffix:
            self._edit(whole.end, whole.end, found.suffix)

    def _bounded(self) -> str | None:
        """``np.maximum(x, 0.0)`` in torch, which has it for tensors only: ``torch.clamp(x, min=0.0)``."""
        if self.framework is not Framework.TORCH or self.host not in _BOUNDS or len(self.call.args) != 2:
            return None
        numbers = [each for each in self.call.args if is_number(self.here, each)]
        if len(numbers) != 1 or self.call.keywords:
            return None
        (array,) = (each for each in self.call.args if each is not numbers[0])
        self._operand(array, "x!")
        source, start = self.here.source, self.here.source.span(self.call.func)
        self._edit(start.start, start.end, self._reach("torch.clamp"))
        bound = f"{_BOUNDS[self.host]}="
        first, second = map(source.span, self.call.args)
        if numbers[0] is self.call.args[1]:
            self._edit(second.start, second.start, bound)
        else:
            self.edits = [each for each in self.edits if not each.span.overlaps(second) and each.span != second]
            self._edit(first.start, first.end, self.here.text(bare(self.here, array)))
            self._edit(second.start, second.end, bound + self.here.text(numbers[0]))
        return "torch.clamp"

    # -- its arguments

    def _arguments(self, found: Counterpart) -> None:
        call, parameters = self.call, list(found.parameters)[1 if self._receiver is not None else 0 :]
        if any(isinstance(each, ast.Starred) for each in call.args) or any(k.arg is None for k in call.keywords):
            self._no_place("the arguments of", call)
        given: set[str] = set()
        for index, argument in enumerate(call.args):
            parameter = _at(parameters, index)
            if parameter is None or parameter == "-":
                self._no_place("an argument of", call)
            given.add(_name(parameter))
            self._argument(argument, parameter, None)
        for keyword in call.keywords:
            named = next((each for each in parameters if _name(each) == keyword.arg), None)
            if named is None:
                self._no_place(f"`{keyword.arg}=` of", call)
            given.add(_name(named))
            self._argument(keyword.value, named, keyword)
        added = [each for each in parameters if _name(each) not in given and ":" in each]
        if any(each.endswith("!") for each in added):
            raise Refused(
                "no-counterpart",
                f"`{self.here.short(call)}` works on the array as if it had one dimension, which {found.name} does not",
            )
        if self.framework is Framework.TORCH and "keepdims" in given and "axis" not in given:
            self._no_place("`keepdims=` without `axis=` of", call)
        always = ", ".join(each.partition(":")[2] for each in added if "=" in each)
        if always:
            where = after_arguments(self.here.source, call)
            self._edit(where.start, where.end, f", {always}")

    def _no_place(self, what: str, call: ast.Call) -> NoReturn:
        module = self.library.module
        raise Refused("no-counterpart", f"{what} `{self.here.short(call)}` has no counterpart in {module}")

    def _argument(self, node: ast.expr, parameter: str, keyword: ast.keyword | None) -> None:
        source = self.here.source
        if ":" not in parameter:
            if parameter.endswith("="):
                return
            if keyword is not None:
                self._check_order(keyword)
                self._edit(source.span(keyword).start, source.span(node).start, "")
            self._operand(node, parameter)
            return
        new = parameter.partition(":")[2].partition("=")[0].rstrip("!")
        if self.framework is Framework.TORCH and isinstance(node, ast.Constant) and node.value is None:
            self._no_place(f"`{new}=None` of", self.call)
        if keyword is None:
            self._edit(source.span(node).start, source.span(node).start, f"{new}=")
        elif keyword.arg != new:
            start = source.span(keyword).start
            self._edit(start, start + len((keyword.arg or "").encode()), new)

    def _check_order(self, keyword: ast.keyword) -> None:
        found = counterpart(self.here, self.framework, self.host)
        assert found is not None
        names = [_name(each) for each in found.parameters if ":" not in each and not each.endswith("=")]
        written = [keyword.arg for keyword in self.call.keywords]
        wanted = names[len(self.call.args) :]
        place = written.index(keyword.arg)
        if written[: place + 1] != wanted[: place + 1]:
            self._no_place("the order of the keywords of", self.call)

    def _operand(self, node: ast.expr, parameter: str) -> None:
        """See to it that an operand is something that the library's function takes."""
        inner = bare(self.here, node)
        if inner is not node:
            span = self.here.source.span(node)
            self._edit(self.here.source.span(inner).end, span.end, "")
            return
        value = self.here.value(node)
        if parameter.endswith("*"):
            self._sequence(node, value)
        elif isinstance(node, ast.List | ast.Tuple) and self._holds_arrays(node):
            self._display(node)
        elif isinstance(value, Tree) and self.framework is Framework.JAX and touches(value):
            self._wrap(node, f"{self._reach('jax.numpy.asarray')}(")
        elif self.framework is Framework.TORCH:
            self._tensor(node, value, parameter.endswith("!"))
        elif self.framework is Framework.PHIFLOW and is_host_array(self.here, node):
            raise Refused("host-array", f"`{self.here.short(node)}` is a NumPy array without names of its dimensions")

    def _holds_arrays(self, node: ast.List | ast.Tuple) -> bool:
        """Whether a display is an operand, not a shape or a list of subscripts."""
        return bool(node.elts) and any(
            touches(self.here.value(each)) or (isinstance(each, ast.Constant) and isinstance(each.value, float))
            for each in node.elts
        )

    def _display(self, node: ast.List | ast.Tuple) -> None:
        traced = [each for each in node.elts if self.here.is_traced(each)]
        if self.framework is Framework.JAX:
            self._wrap(node, f"{self._reach('jax.numpy.array')}(")
        elif self.framework is Framework.TORCH and len(traced) == len(node.elts):
            self._wrap(node, f"{self._reach('torch.stack')}(")
        elif self.framework is Framework.TORCH and not traced:
            self._wrap(node, f"{self._reach('torch.tensor')}(")
            self.notes.append(f"`{self.here.short(node)}` has torch's default dtype, where NumPy takes float64")
        else:
            raise Refused("mixed-sequence", f"`{self.here.short(node)}` mixes numbers and arrays; stack arrays only")

    def _sequence(self, node: ast.expr, value: Value) -> None:
        """A sequence of arrays: ``np.stack([x, y])``."""
        parts = node.elts if isinstance(node, ast.List | ast.Tuple) else []
        for part in parts:
            if isinstance(part, ast.List | ast.Tuple):
                self._display(part)
            elif self.framework is not Framework.JAX and not isinstance(part, ast.Starred):
                if is_number(self.here, part):
                    text = self.here.short(node)
                    raise Refused("mixed-sequence", f"`{text}` mixes numbers and arrays; stack arrays only")
                self._operand(part, "x!")
        known = bool(parts) or (isinstance(value, Tree) and all(touches(part) for part in value.parts))
        if not known and self.framework is Framework.TORCH:
            self.notes.append(f"`{self.here.short(node)}` has to be a sequence of tensors")

    def _tensor(self, node: ast.expr, value: Value, strict: bool) -> None:
        if isinstance(value, Array | Touched) or (isinstance(node, ast.Constant) and node.value is None):
            return
        if is_number(self.here, node):
            if strict:
                self._number(node)
            return
        if is_host_array(self.here, node):
            self._wrap(node, f"{self._reach('torch.as_tensor')}(")
            self.notes.append(f"`{self.here.short(node)}` keeps NumPy's dtype, which torch may not mix with another")
        elif not isinstance(value, Static):
            self.notes.append(f"`{self.here.short(node)}` has to be a tensor")

    def _number(self, node: ast.expr) -> None:
        """A number where torch asks for a tensor: one of the dtype of the operand beside it."""
        beside = next(
            (each for each in self.call.args if isinstance(each, ast.Name) and self.here.is_traced(each)), None
        )
        if beside is None:
            raise Refused("mixed-sequence", f"{self.library.module} has `{self.text}` for two tensors only")
        self._wrap(node, f"{self._reach('torch.as_tensor')}(", f", dtype={beside.id}.dtype)")
        whole = isinstance(node, ast.Constant) and float(node.value) == int(node.value)  # type: ignore[arg-type]
        if not whole and not self.here.is_differentiated:
            self.notes.append(f"`{beside.id}` has to have a floating dtype")

    # -- what becomes of the result

    def _check_uses(self, found: Counterpart) -> None:
        """A number of ``math`` that only Python's own numbers serve; a NumPy array of which something else is asked."""
        if self.host.partition(".")[0] in NUMBERS:
            use = Needs(self.here, self.framework).of_value(self.call)
            if use is not None and not self._is_finding(use):
                raise Refused(
                    "python-number", f"`{self.here.short(self.call)}` is a number, which {needing(self.here, use)}"
                )
        elif self.framework is Framework.TORCH:
            match parents_in(self.here).get(self.call):
                case ast.Attribute(attr=attr) if attr in _ONLY_HOST:
                    raise Refused("host-array", f"`.{attr}` is NumPy's; a tensor has no such attribute")
                case ast.Assign(targets=[ast.Name(id=name)]):
                    self._check_variable(name)

    def _check_variable(self, name: str) -> None:
        """See to it that nothing needs NumPy's array of a variable; ``torch.from_numpy(y)`` becomes ``y``."""
        for each in self.here.expressions(ast.Attribute):
            if isinstance(each.value, ast.Name) and each.value.id == name and each.attr in _ONLY_HOST:
                raise Refused("host-array", f"`{name}.{each.attr}` is NumPy's; a tensor has no such attribute")
        values = assigned(self.here, name)
        made = [self.here.qualname(each.func) if isinstance(each, ast.Call) else None for each in values]
        for call in self.here.expressions(ast.Call):
            match call:
                case ast.Call(func=function, args=[ast.Name(id=given) as inner], keywords=[]) if given == name:
                    if self.here.qualname(function) != "torch.from_numpy":
                        continue
                    if not all((each or "").startswith("numpy.") for each in made):
                        raise Refused("host-array", f"`{self.here.short(call)}` needs a NumPy array")
                    outer, own = self.here.source.span(call), self.here.source.span(inner)
                    self._edit(outer.start, own.start, "")
                    self._edit(own.end, outer.end, "")

    def _is_finding(self, use: ast.AST) -> bool:
        """Whether the use is one that other rules rewrite: a cast, a format, an index."""
        if isinstance(use, ast.Call):
            name = self.here.qualname(use.func) or ""
            return name in _CASTS or name.partition(".")[0] in ("math", "numpy")
        return isinstance(use, ast.FormattedValue | ast.Subscript)

    def _out_of_host(self) -> None:
        """``torch.from_numpy(np.f(x))`` becomes what the function gives."""
        if self.framework is not Framework.TORCH:
            return
        parent = parents_in(self.here).get(self.call)
        match parent:
            case ast.Call(func=function, args=[only], keywords=[]) if only is self.call and (
                self.here.qualname(function) in _INTO_TORCH
            ):
                outer, inner = self.here.source.span(parent), self.here.source.span(self.call)
                self._edit(outer.start, inner.start, "")
                self._edit(inner.end, outer.end, "")
            case _:
                pass


def _name(parameter: str) -> str:
    return parameter.partition(":")[0].rstrip("!*=")


def _at(parameters: list[str], index: int) -> str | None:
    if "..." in parameters and index >= parameters.index("..."):
        return "x"
    return parameters[index] if index < len(parameters) else None
