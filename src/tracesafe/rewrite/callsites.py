"""A call whose result has grown by an output: the statement around it takes it apart and keeps the output."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.model import Edit
from tracesafe.program.functions import Function
from tracesafe.rewrite import style
from tracesafe.rewrite.convert import always_evaluated
from tracesafe.rewrite.fresh import FreshNames
from tracesafe.rewrite.imports import import_edit
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.sinks import Sink
from tracesafe.rewrite.uses import Use
from tracesafe.source.spans import Span
from tracesafe.spec import Returns

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Expr)


@dataclass(frozen=True)
class CallSite:
    """One use of a function whose sinks become outputs."""

    here: Reached
    sinks: tuple[Sink, ...]
    use: Use
    procedure: bool
    """The function gave nothing back; the outputs are all that it returns now."""

    @property
    def scope(self) -> Function | None:
        """The function that the call stands in."""
        return self.use.place.function(self.use.call)

    def edits(self) -> tuple[Edit, ...]:
        """Raises ``Refused`` if the statement cannot take the output."""
        place, call = self.use.place, self.use.call
        source, statement = place.module.source, place.statement(call)
        self._check(statement)
        targets = [self._target(sink) for sink in self.sinks]
        texts = [text for text, _ in targets]
        kept = texts[0] if len(texts) == 1 else f"({', '.join(texts)})"
        more = [edit for _, edits in targets for edit in edits]
        declared = self._declared()
        if self.procedure and isinstance(statement, ast.Expr) and statement.value is call and len(self.use.shape) == 2:
            start = source.span(statement).start
            return (*self.use.edits, *more, *declared, Edit(source.path, Span(start, start), f"{kept} = "))
        match statement:
            case ast.Assign(targets=[target], value=value) if value is call:
                text = self._matched(target, kept)
                if text is not None:
                    return (*self.use.edits, *more, *declared, Edit(source.path, source.span(target), text))
            case ast.Expr(value=value) if value is call:
                start = source.span(statement).start
                pattern = _pattern(self.use.shape, kept, {"": "_"})
                return (*self.use.edits, *more, *declared, Edit(source.path, Span(start, start), f"{pattern} = "))
            case _:
                pass
        return (*more, *declared, *self._hoisted(statement, kept))

    def _check(self, statement: ast.stmt) -> None:
        """Raises ``Refused`` unless the call is evaluated once, whenever its statement is."""
        place, call = self.use.place, self.use.call
        source = place.module.source
        where = f"{source.path.name}:{statement.lineno}"
        head: ast.AST = statement
        if isinstance(statement, ast.If):
            head = statement.test
        elif isinstance(statement, ast.For):
            head = statement.iter
        elif not isinstance(statement, _SIMPLE):
            line = source.line(statement.lineno).strip()
            raise Refused("call-in-expression", f"{where} calls it in `{line}`; call it in a statement of its own")
        if not any(inner is call for inner in always_evaluated(head)):
            line = source.line(statement.lineno).strip()
            raise Refused(
                "call-in-expression",
                f"{where} calls it in a part of `{line}` that may not run, or often; call it in a statement of its own",
            )
        start = source.line_starts[statement.lineno - 1]
        if source.utf8[start : source.span(statement).start].strip():
            raise Refused("layout", f"{where} shares its line with other statements")

    # -- where the output goes

    def _target(self, sink: Sink) -> tuple[str, tuple[Edit, ...]]:
        """How the sink is written at the call, and an import that it takes."""
        module, scope = self.use.place.module, self.scope
        if sink.module is module:
            if scope is not None and sink.name in _locals(scope) and not _declares(scope, sink.name):
                where = f"{module.source.path.name}:{self.use.call.lineno}"
                raise Refused("name-taken", f"`{sink.name}` is a local variable at {where}, and hides the global")
            return sink.text, ()
        assert self.here.references is not None
        known = self.here.references.name_of(self.use.place, sink.module)
        if known is not None and (scope is None or known not in _locals(scope)):
            return f"{known}.{sink.text}", ()
        name = sink.module.name.rpartition(".")[2]
        taken = set(module.bindings) | (set(_locals(scope)) if scope is not None else set())
        if name in taken:
            raise Refused("name-taken", f"{module.source.path.name} uses the name `{name}` for something else")
        return f"{name}.{sink.text}", (import_edit(module, sink.module.name, name),)

    def _declared(self) -> tuple[Edit, ...]:
        """``global`` for the sinks that the scope of the call assigns from now on."""
        module, scope = self.use.place.module, self.scope
        if scope is None or isinstance(scope.node, ast.Lambda):
            return ()
        names = [sink.name for sink in self.sinks if sink.module is module and not sink.suffix]
        missing = [name for name in dict.fromkeys(names) if not _declares(scope, name)]
        if not missing:
            return ()
        body = scope.node.body
        first = body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(body) > 1:
            first = body[1]
        source = module.source
        start = source.line_starts[first.lineno - 1]
        if source.utf8[start : source.span(first).start].strip():
            raise Refused("layout", f"line {first.lineno} shares its line with others; put it on a line of its own")
        margin = style.margin(source, first.lineno)
        return (Edit(source.path, Span(start, start), f"{margin}global {', '.join(missing)}{source.newline}"),)

    # -- the statement

    def _matched(self, target: ast.expr, kept: str) -> str | None:
        """The target of an assignment with the output in its place; None if it takes the result as a whole."""
        source = self.use.place.module.source
        parts = _parts(self.use.shape)
        if len(parts) == 1:
            text = source.slice(source.span(target))
            if isinstance(target, ast.Tuple) and not text.startswith("("):
                text = f"({text})"
            return _pattern(self.use.shape, kept, {parts[0]: text})
        if not isinstance(target, ast.Tuple | ast.List) or len(target.elts) != len(parts):
            return None
        if any(isinstance(each, ast.Starred) for each in target.elts):
            return None
        texts = {}
        for name, each in zip(parts, target.elts, strict=True):
            text = source.slice(source.span(each))
            texts[name] = f"({text})" if isinstance(each, ast.Tuple) and not text.startswith("(") else text
        return _pattern(self.use.shape, kept, texts)

    def _hoisted(self, statement: ast.stmt, kept: str) -> tuple[Edit, ...]:
        """The call moves in front of its statement."""
        place, call = self.use.place, self.use.call
        source = place.module.source
        span = source.span(call)
        parts = _parts(self.use.shape)
        tree: ast.AST = self.scope.node if self.scope is not None else place.module.tree
        fresh = FreshNames(tree, place.module.bindings)
        names = {part: fresh.take(_wishes(part, self.here.function.name)) for part in parts}
        inside = [edit for edit in self.use.edits if edit.path == source.path and span.covers(edit.span)]
        outside = [edit for edit in self.use.edits if edit not in inside]
        text = _applied(source.utf8[span.start : span.end], span.start, inside)
        margin = style.margin(source, statement.lineno)
        start = source.line_starts[statement.lineno - 1]
        line = f"{margin}{_pattern(self.use.shape, kept, names)} = {text}{source.newline}"
        whole = ", ".join(names.values())
        return (
            *outside,
            Edit(source.path, Span(start, start), line),
            Edit(source.path, span, whole if len(parts) == 1 else f"({whole})"),
        )


def _locals(scope: Function) -> frozenset[str]:
    return scope.locals


def _declares(scope: Function, name: str) -> bool:
    return any(isinstance(node, ast.Global) and name in node.names for part in scope.body for node in ast.walk(part))


def _parts(shape: Returns) -> list[str]:
    """The names of the parts of the result as it was before, in order."""
    found: list[str] = []
    for part in shape:
        if isinstance(part, tuple):
            found += _parts(part)
        elif part != "aux":
            found.append(part)
    return found


def _pattern(shape: Returns, kept: str, names: dict[str, str]) -> str:
    """The targets that take a result of this shape apart."""
    texts: list[str] = []
    for part in shape:
        if isinstance(part, tuple):
            texts.append(f"({_pattern(part, kept, names)})")
        else:
            texts.append(kept if part == "aux" else names.get(part, names.get("", "_")))
    return ", ".join(texts)


def _wishes(part: str, function: str) -> tuple[str, ...]:
    match part:
        case "grad":
            return ("gradient", "gradient_value")
        case "value":
            return (f"{function.strip('_')}_value", "value")
        case _:
            return (part, f"{part}_value")


def _applied(text: bytes, start: int, edits: Sequence[Edit]) -> str:
    """The text with the edits that lie in it."""
    for edit in sorted(edits, key=lambda each: -each.span.start):
        text = text[: edit.span.start - start] + edit.text.encode("utf-8") + text[edit.span.end - start :]
    return text.decode("utf-8")
