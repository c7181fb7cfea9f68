"""Where calls whose result has grown stand: in statements that take them apart, made of expressions where need be."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.places import Place
from tracesafe.model import Edit
from tracesafe.rewrite import style
from tracesafe.rewrite.callsites import CallSite
from tracesafe.rewrite.convert import always_evaluated
from tracesafe.rewrite.fresh import FreshNames
from tracesafe.rewrite.order import check_order
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.results import applied
from tracesafe.rewrite.sinks import Sink
from tracesafe.rewrite.uses import Use
from tracesafe.source.spans import Span

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_CONSUMING = frozenset("list tuple set sum sorted max min dict".split())
"""Builtins that take everything a generator gives, at once and in order."""


def call_edits(here: Reached, sinks: tuple[Sink, ...], uses: Sequence[Use], procedure: bool) -> Iterator[Edit]:
    """The edits of all calls. Raises ``Refused`` if a statement cannot take the output."""
    grouped: dict[ast.stmt, list[Use]] = {}
    for use in uses:
        grouped.setdefault(use.place.statement(use.call), []).append(use)
    for statement, group in grouped.items():
        group.sort(key=lambda use: (use.call.lineno, use.call.col_offset))
        place = group[0].place
        scope = place.function(group[0].call)
        tree: ast.AST = scope.node if scope is not None else place.module.tree
        fresh = FreshNames(tree, place.module.bindings)
        sites = [CallSite(here, sinks, use, procedure, tuple(group), fresh) for use in group]
        container = _container(place, group[0].call, statement)
        if container is None:
            for site in sites:
                yield from site.edits()
            continue
        if any(_container(place, use.call, statement) is not container for use in group):
            raise _refused(place, statement, "calls it in several parts of one statement")
        _check_layout(place, statement)
        arranged = _Arranged(here, sinks, place, statement, tuple(sites), fresh)
        match container:
            case ast.While():
                yield from arranged.while_edits(container)
            case ast.Lambda():
                yield from arranged.function_edits(container)
            case _:
                yield from arranged.loop_edits(container)


def _container(place: Place, node: ast.expr, statement: ast.stmt) -> ast.While | ast.Lambda | _Comprehension | None:
    """What has to become statements for a call to stand in one of its own: the innermost of them."""
    for outer in place.around(node):
        if isinstance(outer, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            return outer
        if outer is statement:
            break
    if isinstance(statement, ast.While) and any(each is node for each in ast.walk(statement.test)):
        return statement
    return None


def _check_layout(place: Place, statement: ast.stmt) -> None:
    source = place.module.source
    begin = source.span(statement).start
    if source.utf8[source.line_starts[statement.lineno - 1] : begin].strip():
        where = f"{source.path.name}:{statement.lineno}"
        raise Refused("layout", f"{where} shares its line with other statements")
    if isinstance(statement, ast.If) and source.utf8[begin : begin + 4] == b"elif":
        raise _refused(place, statement, "calls it in an `elif`")
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Try):
        raise _refused(place, statement, "calls it in the head of a definition")
    if isinstance(place.parents[statement], ast.ClassDef):
        raise _refused(place, statement, "calls it in the body of a class")


def _refused(place: Place, statement: ast.stmt, what: str) -> Refused:
    source = place.module.source
    where = f"{source.path.name}:{statement.lineno}"
    return Refused("call-in-expression", f"{where} {what}; call it in a statement of its own")


@dataclass(frozen=True)
class _Arranged:
    """The calls of one expression that becomes statements."""

    here: Reached
    sinks: tuple[Sink, ...]
    place: Place
    statement: ast.stmt
    sites: tuple[CallSite, ...]
    fresh: FreshNames

    @property
    def calls(self) -> list[ast.Call]:
        """The calls, in their order."""
        return [site.use.call for site in self.sites]

    def text(self, node: ast.expr) -> str:
        """The text of an expression; one of several lines in brackets."""
        source = self.place.module.source
        text = source.slice(source.span(node))
        return f"({text})" if "\n" in text and text[:1] not in "([{" else text

    # -- while

    def while_edits(self, loop: ast.While) -> Iterator[Edit]:
        """``while df(x) > 0:`` as ``while True:`` with the test in its body."""
        source = self.place.module.source
        if loop.orelse:
            raise _refused(self.place, loop, "calls it in the test of a `while` that has an `else`")
        self._check_always(loop.test)
        check_order(self.here, self.sinks, self.place, self._alone(loop.test), self.calls)
        lines, whole, outside = self._apart()
        yield from outside
        span = source.span(loop.test)
        text = applied(source.utf8[span.start : span.end], span.start, whole)
        first = loop.body[0]
        if first.lineno == loop.lineno:
            raise Refused("layout", f"line {loop.lineno} shares its line with others; put it on a line of its own")
        margin = style.margin(source, first.lineno)
        unit = style.unit(source, loop.lineno, first.lineno)
        if isinstance(loop.test, ast.UnaryOp) and isinstance(loop.test.op, ast.Not) and text.startswith("not "):
            test = text.removeprefix("not ").strip()
        else:
            test = f"not {text}" if isinstance(loop.test, ast.Compare | ast.Call | ast.Name) else f"not ({text})"
        lines += [f"if {test}:", f"{unit}break"]
        start = source.line_starts[first.lineno - 1]
        yield Edit(source.path, span, "True")
        yield Edit(source.path, Span(start, start), "".join(f"{margin}{line}{source.newline}" for line in lines))

    # -- lambda

    def function_edits(self, node: ast.Lambda) -> Iterator[Edit]:
        """``lambda x: df(x)[0]`` as a function in front of the statement."""
        source = self.place.module.source
        for outer in self.place.around(node):
            if outer is self.statement:
                break
            if isinstance(outer, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
                raise _refused(self.place, self.statement, "calls it in a lambda inside of another expression")
        defaults = [each for each in (*node.args.defaults, *node.args.kw_defaults) if each is not None]
        if not all(isinstance(each, ast.Constant | ast.Name) for each in defaults):
            raise _refused(self.place, self.statement, "calls it in a lambda with computed defaults")
        self._check_always(node.body)
        check_order(self.here, self.sinks, self.place, self._alone(node.body), self.calls)
        lines, whole, outside = self._apart()
        yield from outside
        span, body = source.span(node), source.span(node.body)
        head = source.utf8[span.start : body.start].decode("utf-8")
        colon = head.rindex(":")
        begin = span.start + len(head[: colon + 1].encode("utf-8"))
        text = applied(source.utf8[begin : span.end], begin, whole).strip()
        text = f"({text})" if "\n" in text and text[:1] not in "([{" else text
        arguments = " ".join(head[len("lambda") : colon].split())
        margin = style.margin(source, self.statement.lineno)
        lines = [*self.sites[0].declarations(), *lines, f"return {text}"]
        unit = "    "
        named = self._assigned(node)
        name = named or self.fresh.take(_names(self.sites[0]))
        inside = "".join(f"{margin}{unit}{line}{source.newline}" for line in lines)
        made = f"{margin}def {name}({arguments}):{source.newline}{inside}"
        start = source.line_starts[self.statement.lineno - 1]
        if named is not None:
            whole_statement = source.span(self.statement)
            made = made.removeprefix(margin).removesuffix(source.newline)
            yield Edit(source.path, whole_statement, made)
            return
        yield Edit(source.path, Span(start, start), made)
        yield Edit(source.path, span, name)

    def _assigned(self, node: ast.expr) -> str | None:
        """The variable that an expression is all of the value of."""
        match self.statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is node:
                return name
            case _:
                return None

    # -- comprehensions

    def loop_edits(self, node: _Comprehension) -> Iterator[Edit]:
        """``[df(x)[0] for x in xs]`` as a loop in front of the statement."""
        source = self.place.module.source
        if not any(inner is node for inner in _evaluated(self.statement)):
            raise _refused(self.place, self.statement, "calls it in a part that may not run, or often")
        if isinstance(node, ast.GeneratorExp) and not self._is_consumed(node):
            raise _refused(self.place, self.statement, "calls it in a generator, which runs later")
        if any(each.is_async for each in node.generators):
            raise _refused(self.place, self.statement, "calls it in an asynchronous comprehension")
        targets = [each for part in node.generators for each in ast.walk(part.target) if isinstance(each, ast.Name)]
        self._check_names(node, {each.id for each in targets})
        given = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        if any(isinstance(each, ast.NamedExpr | ast.Await | ast.Yield) for each in ast.walk(node)):
            raise _refused(self.place, self.statement, "calls it in a comprehension that assigns")
        whole_element = ast.copy_location(ast.Tuple(given, ast.Load()), given[0])
        self._check_always(whole_element)
        check_order(self.here, self.sinks, self.place, self._alone(whole_element), self.calls)
        check_order(self.here, self.sinks, self.place, self.statement, [node])
        lines, whole, outside = self._apart()
        yield from outside
        name = self._assigned(node)
        reads = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        is_list = isinstance(node, ast.ListComp)
        made = {ast.SetComp: "set()", ast.DictComp: "{}"}.get(type(node), "[]")
        direct = name is not None and name not in reads and not isinstance(node, ast.GeneratorExp)
        if not direct or name is None:
            wishes = ("values", "results") if is_list or isinstance(node, ast.GeneratorExp) else ("entries",)
            name = self.fresh.take(wishes)
        texts = [self._element(each, whole) for each in given]
        if isinstance(node, ast.DictComp):
            lines.append(f"{name}[{texts[0]}] = {texts[1]}")
        else:
            lines.append(f"{name}.{'add' if isinstance(node, ast.SetComp) else 'append'}({texts[0]})")
        margin = style.margin(source, self.statement.lineno)
        rows = [f"{name} = {made}"]
        deep = ""
        for part in node.generators:
            rows.append(f"{deep}for {self.text(part.target)} in {self.text(part.iter)}:")
            deep += "    "
            for test in part.ifs:
                rows.append(f"{deep}if {self.text(test)}:")
                deep += "    "
        rows += [f"{deep}{line}" for line in lines]
        text = source.newline.join(f"{margin}{row}" for row in rows)
        if direct:
            yield Edit(source.path, source.span(self.statement), text.removeprefix(margin))
            return
        start = source.line_starts[self.statement.lineno - 1]
        span = source.span(node)
        in_call = isinstance(node, ast.GeneratorExp) and self._shares_brackets(node)
        yield Edit(source.path, Span(start, start), text + source.newline)
        yield Edit(source.path, span, f"({name})" if in_call else name)

    def _element(self, node: ast.expr, whole: Sequence[Edit]) -> str:
        source = self.place.module.source
        span = source.span(node)
        inside = [edit for edit in whole if span.covers(edit.span)]
        return applied(source.utf8[span.start : span.end], span.start, inside)

    def _is_consumed(self, node: ast.GeneratorExp) -> bool:
        """Whether a generator is used up at once, whatever it gives."""
        call = self.place.parents[node]
        if not isinstance(call, ast.Call) or node not in call.args or self.here.references is None:
            return False
        name = self.here.references.name(self.place, call.func) or ""
        return name.removeprefix("builtins.") in _CONSUMING and name.startswith("builtins.")

    def _shares_brackets(self, node: ast.GeneratorExp) -> bool:
        call = self.place.parents[node]
        assert isinstance(call, ast.Call)
        source = self.place.module.source
        return source.span(node).end == source.span(call).end

    def _check_names(self, node: _Comprehension, names: set[str]) -> None:
        """Raises ``Refused`` if a variable of a comprehension means something else in the function around it."""
        scope = self.sites[0].scope
        tree: ast.AST = scope.node if scope is not None else self.place.module.tree
        own = set(ast.walk(node))
        taken = set(dir(builtins)) | (set() if scope is not None else set(self.place.module.bindings))
        taken |= {each.arg for each in ast.walk(tree) if isinstance(each, ast.arg)} if scope is not None else set()
        for each in ast.walk(tree):
            if isinstance(each, ast.Name) and each not in own and not self._is_apart(each):
                taken.add(each.id)
            elif isinstance(each, ast.Global | ast.Nonlocal):
                taken |= set(each.names)
        for name in sorted(names & taken):
            text = f"`{name}` of the comprehension is a variable of the function around it, too"
            raise Refused("name-taken", f"{self.place.module.source.path.name}:{self.statement.lineno}: {text}")

    def _is_apart(self, node: ast.Name) -> bool:
        """Whether a name is a variable of another comprehension, or of another function."""
        for outer in self.place.around(node):
            match outer:
                case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                    bound = {
                        n.id for part in outer.generators for n in ast.walk(part.target) if isinstance(n, ast.Name)
                    }
                    if node.id in bound:
                        return True
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                    function = self.place.module.function_of.get(outer)
                    scope = self.sites[0].scope
                    if function is scope:
                        return False
                    if function is not None and node.id in function.locals:
                        return True
                case _:
                    pass
        return False

    # -- all of them

    def _alone(self, node: ast.expr) -> ast.stmt:
        """An expression as a statement, for questions of order."""
        return ast.copy_location(ast.Expr(node), self.statement)

    def _check_always(self, node: ast.expr) -> None:
        evaluated = set(always_evaluated(node))
        if any(call not in evaluated for call in self.calls):
            raise _refused(self.place, self.statement, "calls it in a part that may not run, or often")

    def _apart(self) -> tuple[list[str], list[Edit], tuple[Edit, ...]]:
        """The lines that make the calls, the edits of the expression around them, and edits elsewhere."""
        lines: list[str] = []
        whole: list[Edit] = []
        outside: list[Edit] = []
        for site in self.sites:
            own, edit, more = site.moved()
            lines += own
            whole.append(edit)
            outside += more
        return lines, whole, tuple(outside)


def _evaluated(statement: ast.stmt) -> Iterator[ast.AST]:
    """What is evaluated once, before anything else that the statement does."""
    match statement:
        case ast.If(test=head) | ast.For(iter=head) | ast.Assert(test=head):
            yield from always_evaluated(head)
        case ast.Assign() | ast.AugAssign() | ast.AnnAssign() | ast.Return() | ast.Expr():
            yield from always_evaluated(statement)
        case _:
            pass


def _names(site: CallSite) -> tuple[str, ...]:
    """Names for the function that a lambda becomes."""
    return (f"call_{site.here.function.name.strip('_')}", "call_function")
