"""A call whose result has grown by an output: the statement around it takes it apart and keeps the output."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tracesafe.model import Edit
from tracesafe.program.functions import Function
from tracesafe.rewrite import style
from tracesafe.rewrite.argument_outputs import argument_target
from tracesafe.rewrite.convert import always_evaluated
from tracesafe.rewrite.fresh import FreshNames
from tracesafe.rewrite.imports import import_edit
from tracesafe.rewrite.keeping import kept
from tracesafe.rewrite.order import check_order
from tracesafe.rewrite.precedence import in_brackets
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.results import Shape, applied, before, parts, pattern, rebuilt, wishes
from tracesafe.rewrite.sinks import Place, Sink
from tracesafe.rewrite.stacks import stacked, stacked_name, without_old
from tracesafe.rewrite.statements import own_statements
from tracesafe.rewrite.uses import Use
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile
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
    others: tuple[Use, ...] = ()
    """The uses in the same statement, this one included, in the order of their places."""
    fresh: FreshNames | None = None

    @property
    def scope(self) -> Function | None:
        """The function that the call stands in."""
        return self.use.place.function(self.use.call)

    def edits(self) -> tuple[Edit, ...]:
        """Raises ``Refused`` if the statement cannot take the output."""
        place, call = self.use.place, self.use.call
        source, statement = place.module.source, place.statement(call)
        self._check(statement)
        kept, behind, common = self._kept()
        start = source.span(statement).start
        whole = self.use.shape == ("value", "aux")
        if self.procedure and isinstance(statement, ast.Expr) and statement.value is call and whole:
            front = Edit(source.path, Span(start, start), f"{kept.removeprefix('(').removesuffix(')')} = ")
            return (*self.use.edits, *common, front, *self._behind(statement, behind))
        if self.procedure:
            where = f"{source.path.name}:{statement.lineno}"
            raise Refused("returns-none", f"{where} uses what `{self.here.function.name}` returns, which is None")
        if len(self.others) > 1:
            return (*common, *self._hoisted(statement, kept, behind))
        match statement:
            case ast.Assign(targets=[target], value=value) if value is call:
                text = self._matched(target, kept)
                if text is not None:
                    edit = Edit(source.path, source.span(target), text)
                    return (*self.use.edits, *common, edit, *self._behind(statement, behind))
            case ast.Expr(value=value) if value is call:
                text = pattern(self._shape, kept, {"": "_"})
                edit = Edit(source.path, Span(start, start), f"{text} = ")
                return (*self.use.edits, *common, edit, *self._behind(statement, behind))
            case _:
                pass
        return (*common, *self._hoisted(statement, kept, behind))

    def _kept(self) -> tuple[str, list[str], tuple[Edit, ...]]:
        """The target that takes the output, the lines behind the call that put it where it was, edits elsewhere."""
        outputs = [self._target(sink) for sink in self.sinks]
        texts = [text for text, _, _ in outputs]
        behind = [line for _, _, text in outputs if text for line in text.split("\n")]
        common = (*(edit for _, edits, _ in outputs for edit in edits), *self._declared())
        return texts[0] if len(texts) == 1 else f"({', '.join(texts)})", behind, common

    def _behind(self, statement: ast.stmt, lines: Sequence[str]) -> tuple[Edit, ...]:
        """Lines behind a statement."""
        if not lines:
            return ()
        source = self.use.place.module.source
        row = statement.end_lineno or statement.lineno
        end = source.line_starts[row - 1] + len(source.line(row).encode("utf-8"))
        rest = source.utf8[source.span(statement).end : end].decode("utf-8").strip()
        if rest and not rest.startswith("#"):
            raise Refused("layout", f"line {row} shares its line with others; put it on a line of its own")
        margin = style.margin(source, statement.lineno)
        return (Edit(source.path, Span(end, end), "".join(f"{source.newline}{margin}{line}" for line in lines)),)

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
        elif isinstance(statement, ast.Assert):
            head = statement.test
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
        begin = source.span(statement).start
        if source.utf8[start:begin].strip():
            raise Refused("layout", f"{where} shares its line with other statements")
        if isinstance(statement, ast.If) and source.utf8[begin : begin + 4] == b"elif":
            raise Refused("call-in-expression", f"{where} calls it in an `elif`; call it in a statement of its own")

    # -- where the output goes

    @property
    def _unit(self) -> str:
        """By how much a line is farther in than the one above it."""
        scope = self.scope
        if scope is None or isinstance(scope.node, ast.Lambda):
            return "    "
        return style.unit(self.use.place.module.source, scope.node.lineno, scope.node.body[0].lineno)

    def _target(self, sink: Sink) -> tuple[str, tuple[Edit, ...], str]:
        """What takes the output at the call, an import that it takes, and lines behind it (for lists)."""
        where, edits = self.where(sink)
        if sink.place is Place.ARGUMENT:
            return self._argument(sink)
        if not sink.method and sink.conversion is None and not self.use.steps:
            return where, edits, ""
        tree: ast.AST = self.scope.node if self.scope is not None else self.use.place.module.tree
        fresh = FreshNames(tree, self.use.place.module.bindings)
        if self.use.steps:
            if sink.conversion is not None:
                raise Refused("taken-number", f"`{where}` gets the number of each step, which the loop stacks")
            name = fresh.take((stacked_name(sink),))
            return name, edits, stacked(sink.growing(where), name, sink, self.use.steps)
        known = sink.local in self.use.place.module.bindings or not _is_free(tree, sink.local)
        name = fresh.take((sink.local, f"{sink.local}_value")) if known else sink.local
        text = kept(sink, self.use, sink.growing(where), name)
        return name, edits, f"if {name}:\n{self._unit}{text}" if sink.sparse else text

    def _argument(self, sink: Sink) -> tuple[str, tuple[Edit, ...], str]:
        """What takes a new argument, or an entry of one, and a line behind the call."""
        where, method = argument_target(self.here, sink, self.use)
        if not method:
            return where, (), ""
        tree: ast.AST = self.scope.node if self.scope is not None else self.use.place.module.tree
        wish = f"new_{sink.local}" if sink.declared else sink.local
        name = FreshNames(tree, self.use.place.module.bindings).take((wish,))
        return name, (), f"{where}.{method}({name})"

    def where(self, sink: Sink) -> tuple[str, tuple[Edit, ...]]:
        """How the place is written at the call."""
        module, scope = self.use.place.module, self.scope
        here = f"{module.source.path.name}:{self.use.call.lineno}"
        if sink.place is Place.ARGUMENT:
            return argument_target(self.here, sink, self.use)[0], ()
        if sink.place is Place.CELL:
            owner = self.here.function.parent
            while owner is not None and sink.name not in owner.locals:
                owner = owner.parent
            inner = scope
            while inner is not None and inner is not owner and sink.name not in inner.locals:
                inner = inner.parent
            if owner is None or inner is not owner:
                raise Refused("unseen-callers", f"{here} calls it where `{sink.name}` is not a local variable")
            return sink.text, ()
        if sink.place is Place.RECEIVER:
            if self.use.receiver is None:
                raise Refused("unseen-callers", f"{here} calls it without naming the object that holds `{sink.text}`")
            return f"{self.use.receiver}{sink.suffix}", ()
        if sink.module is module:
            if scope is not None and sink.name in scope.locals and not _declares(scope, sink.name):
                raise Refused("name-taken", f"`{sink.name}` is a local variable at {here}, and hides the global")
            return sink.text, ()
        assert self.here.references is not None
        known = self.here.references.name_of(self.use.place, sink.module)
        if known is not None and (scope is None or known not in scope.locals):
            return f"{known}.{sink.text}", ()
        own = (
            self.here.references.spelled(self.use.place, sink.module, sink.name) if sink.suffix or sink.method else None
        )
        if own is not None and (scope is None or own not in scope.locals):
            return own + sink.suffix, ()
        name = sink.module.name.rpartition(".")[2]
        taken = set(module.bindings) | (set(scope.locals) if scope is not None else set())
        if name in taken:
            raise Refused("name-taken", f"{module.source.path.name} uses the name `{name}` for something else")
        return f"{name}.{sink.text}", (import_edit(module, sink.module.name, name),)

    def _declared(self) -> tuple[Edit, ...]:
        """The declarations that the scope of the call needs, as edits."""
        scope = self.scope
        if scope is None or isinstance(scope.node, ast.Lambda):
            return ()
        first = first_statement(scope.node.body)
        return tuple(inserted(self.use.place.module.source, first, line) for line in self.declarations())

    def declarations(self) -> Iterator[str]:
        """``global`` and ``nonlocal`` for the sinks that the scope of the call assigns from now on."""
        module, scope = self.use.place.module, self.scope
        if scope is None:
            return
        plain = [sink for sink in self.sinks if not sink.suffix and not sink.method]
        names = [sink.name for sink in plain if sink.place is Place.GLOBAL and sink.module is module]
        cells = [sink.name for sink in plain if sink.place is Place.CELL and sink.name not in scope.locals]
        for word, wanted in (("global", names), ("nonlocal", cells)):
            missing = [name for name in dict.fromkeys(wanted) if not _declares(scope, name)]
            if missing:
                yield f"{word} {', '.join(missing)}"

    # -- the statement

    def _matched(self, target: ast.expr, kept: str) -> str | None:
        """The target of an assignment with the output in its place; None if it takes the result as a whole."""
        written = {self.where(sink)[0] for sink in self.sinks}
        if any(isinstance(node, ast.expr) and ast.unparse(node) in written for node in ast.walk(target)):
            line = self.use.call.lineno
            raise Refused("name-taken", f"line {line} assigns the result to the place that the function writes to")
        texts: dict[str, str] = {}
        if not self._takes_apart(target, before(self.use.shape), texts):
            return None
        return pattern(self._shape, kept, texts)

    @property
    def _shape(self) -> Returns:
        """The shape of the new result."""
        return without_old(self.use.shape) if self.use.instead else self.use.shape

    def _takes_apart(self, target: ast.expr, shape: Shape, texts: dict[str, str]) -> bool:
        """Whether a target has a place for each part of the result as it was; ``texts`` gets them by part."""
        if isinstance(shape, str):
            texts[shape] = self._target_text(target)
            return True
        if not isinstance(target, ast.Tuple | ast.List) or len(target.elts) != len(shape):
            return False
        return all(
            not isinstance(each, ast.Starred) and self._takes_apart(each, part, texts)
            for each, part in zip(target.elts, shape, strict=True)
        )

    def _target_text(self, target: ast.expr) -> str:
        text = self.use.place.module.source.slice(self.use.place.module.source.span(target))
        return f"({text})" if isinstance(target, ast.Tuple) and not in_brackets(text) else text

    def _hoisted(self, statement: ast.stmt, kept: str, behind: Sequence[str]) -> tuple[Edit, ...]:
        """The call moves in front of its statement."""
        place = self.use.place
        source = place.module.source
        check_order(self.here, self.sinks, place, statement, [each.call for each in self.others or (self.use,)])
        margin = style.margin(source, statement.lineno)
        start = source.line_starts[statement.lineno - 1]
        lines, whole, outside = self._apart(kept, behind)
        text = "".join(f"{margin}{line}{source.newline}" for line in lines)
        return (*outside, Edit(source.path, Span(start, start), text), whole)

    def moved(self) -> tuple[list[str], Edit, tuple[Edit, ...]]:
        """The lines that call and keep the output, what stands for the call then, and the edits elsewhere.

        Raises ``Refused`` if there is nothing to stand for it.
        """
        if self.procedure:
            where = f"{self.use.place.module.source.path.name}:{self.use.call.lineno}"
            raise Refused("returns-none", f"{where} uses what `{self.here.function.name}` returns, which is None")
        kept, behind, common = self._kept()
        lines, whole, outside = self._apart(kept, behind)
        return lines, whole, (*common, *outside)

    def _apart(self, kept: str, behind: Sequence[str]) -> tuple[list[str], Edit, tuple[Edit, ...]]:
        place = self.use.place
        source, span = place.module.source, place.module.source.span(self.use.call)
        tree: ast.AST = self.scope.node if self.scope is not None else place.module.tree
        fresh = self.fresh or FreshNames(tree, place.module.bindings)
        called = self.use.call.func
        function = self.here.function.name
        if function == "__call__":
            function = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", function)
        names = {part: fresh.take(wishes(part, function)) for part in parts(self._shape)}
        inside = [edit for edit in self.use.edits if edit.path == source.path and span.covers(edit.span)]
        outside = tuple(edit for edit in self.use.edits if edit not in inside)
        text = applied(source.utf8[span.start : span.end], span.start, inside)
        outer, whole = self._whole(names)
        lines = [f"{pattern(self._shape, kept, names)} = {text}", *behind]
        return lines, Edit(source.path, source.span(outer), whole), outside

    def _whole(self, names: dict[str, str]) -> tuple[ast.expr, str]:
        """What stands for the call in its statement: the result as it was, or the one part of it that is asked for."""
        shape = before(self.use.shape)
        if self.use.instead:
            names = {**names, "old": "None"}
        call = self.use.call
        match self.use.place.parents[call]:
            case ast.Subscript(value=value, slice=ast.Constant(value=int(index)), ctx=ast.Load()) as outer if (
                value is call and isinstance(shape, tuple) and 0 <= index < len(shape)
            ):
                return outer, rebuilt(shape[index], names)
            case _:
                return call, rebuilt(shape, names)


def merged(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits, each once; what is inserted at one place is one edit, in order, declarations first."""
    texts: dict[tuple[Path, Span], list[str]] = {}
    for edit in dict.fromkeys(edits):
        texts.setdefault((edit.path, edit.span), []).append(edit.text)
    found: list[Edit] = []
    for (path, span), inserted_here in texts.items():
        if span.start != span.end:
            found += [Edit(path, span, text) for text in inserted_here]
            continue
        inserted_here.sort(key=lambda text: not text.lstrip().startswith(("global ", "nonlocal ")))
        found.append(Edit(path, span, "".join(inserted_here)))
    return tuple(found)


def _is_free(tree: ast.AST, name: str) -> bool:
    """Whether nothing has a name in a scope, but for functions in it that have a variable of the name themselves."""
    stack: list[ast.AST] = list(ast.iter_child_nodes(tree))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef) and _binds(node, name):
            continue
        if name in (getattr(node, "id", ""), getattr(node, "arg", ""), getattr(node, "name", "")):
            return False
        stack.extend(ast.iter_child_nodes(node))
    return True


def _binds(function: ast.FunctionDef, name: str) -> bool:
    """Whether a function assigns a variable of its own, which nobody else sees."""
    nodes = [node for part in function.body for node in ast.walk(part)]
    if any(isinstance(node, ast.Global | ast.Nonlocal) and name in node.names for node in nodes):
        return False
    return any(isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store) for node in nodes)


def _declares(scope: Function, name: str) -> bool:
    """Whether a function declares a name ``global`` or ``nonlocal``; nested functions do so for themselves."""
    parts = [part for part in scope.body if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    own = [each for part in parts for each in own_statements(part)]
    return any(isinstance(node, ast.Global | ast.Nonlocal) and name in node.names for node in own)


def first_statement(body: Sequence[ast.stmt]) -> ast.stmt:
    """The first statement of a function behind its docstring."""
    first = body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return body[1] if is_docstring and len(body) > 1 else first


def inserted(source: SourceFile, statement: ast.stmt, line: str) -> Edit:
    """A line in front of a statement. Raises ``Refused`` if that shares its line."""
    start = source.line_starts[statement.lineno - 1]
    if source.utf8[start : source.span(statement).start].strip():
        raise Refused("layout", f"line {statement.lineno} shares its line with others; put it on a line of its own")
    margin = style.margin(source, statement.lineno)
    return Edit(source.path, Span(start, start), f"{margin}{line}{source.newline}")


def without_line(source: SourceFile, statement: ast.stmt) -> Edit:
    """The edit that takes a statement and its line away. Raises ``Refused`` if others stand there."""
    row = statement.end_lineno or statement.lineno
    start = source.line_starts[statement.lineno - 1]
    end = source.line_starts[row] if row < len(source.line_starts) else len(source.utf8)
    span = source.span(statement)
    rest = source.utf8[span.end : end].decode("utf-8").strip()
    if source.utf8[start : span.start].strip() or (rest and not rest.startswith("#")):
        raise Refused("layout", f"line {statement.lineno} shares its line with others; put it on a line of its own")
    return Edit(source.path, Span(start, end), "")
