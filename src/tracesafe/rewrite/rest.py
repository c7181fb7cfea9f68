"""The statements behind an early return: they now run for every example."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import stores
from tracesafe.rewrite import terms
from tracesafe.rewrite.freshness import computed, is_fresh
from tracesafe.rewrite.paths import Entry, Path
from tracesafe.rewrite.plan import Statement
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.symbolic import Executor, refuse
from tracesafe.rewrite.totality import of_library
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


@dataclass(frozen=True)
class Rest:
    """Judges the statements behind the pending returns of one region."""

    here: Reached
    executor: Executor

    def check(self, node: ast.stmt, path: Path, pending: tuple[Entry, ...]) -> Statement | None:
        """The statement with guards put in, or None if it can stay as it is.

        Raises ``Refused`` if it must not run for every example.
        """
        match node:
            case (
                ast.Pass()
                | ast.Expr(value=ast.Constant())
                | ast.FunctionDef()
                | ast.ClassDef()
                | ast.Import()
                | ast.ImportFrom()
            ):
                return None
            case ast.Global() | ast.Nonlocal() | ast.AnnAssign(value=None) | ast.Break() | ast.Continue():
                return None
            case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value) | ast.AugAssign(value=value):
                self._check_targets(node, pending)
                return self._guarded(node, value, path)
            case ast.Return(value=value) if value is not None:
                return None
            case ast.Raise() | ast.Assert():
                self.executor.note(f"line {node.lineno} is now reached for every example")
                return None
            case ast.Expr(value=value):
                self.executor.notes.extend(self.executor.both_sides.notes(value))
                if not self.here.is_pure(value):
                    refuse(self.here, node)
                return None
            case ast.If() | ast.For() | ast.While() | ast.With():
                self.check_head(node, path, pending)
                for suite in (node.body, getattr(node, "orelse", [])):
                    for inner in suite:
                        if self.check(inner, path, pending) is not None:
                            self.executor.note(
                                f"the gradient through line {inner.lineno} may be NaN where an earlier return is taken"
                            )
                return None
            case _:
                refuse(self.here, node)
                return None

    def check_head(self, node: ast.stmt, path: Path, pending: tuple[Entry, ...]) -> None:
        """The same for the expressions in a compound statement's head."""
        heads: list[ast.expr] = []
        match node:
            case ast.If(test=test) | ast.While(test=test):
                heads = [test]
            case ast.For(iter=source):
                heads = [source]
            case ast.With(items=items):
                heads = [item.context_expr for item in items if not self._is_library_context(item.context_expr)]
            case _:
                refuse(self.here, node)
        del path, pending
        for head in heads:
            self.executor.notes.extend(self.executor.both_sides.notes(head))

    def _is_library_context(self, node: ast.expr) -> bool:
        """Whether a context manager is the library's own (``torch.no_grad()``), which asks no array for anything."""
        return isinstance(node, ast.Call) and of_library(
            self.here.qualname(node.func), self.executor.both_sides.library
        )

    def _check_targets(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign, pending: tuple[Entry, ...]) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            for inner in ast.walk(target):
                if isinstance(inner, ast.Attribute | ast.Subscript) and not isinstance(inner.ctx, ast.Load):
                    refuse(self.here, node)
        foreign = stores(node) & self.executor.flow.foreign
        if foreign:
            raise Refused(
                "write-on-traced-path", f"`{min(foreign)}` is global or nonlocal, and assigned behind a traced return"
            )
        match node:
            case ast.AugAssign(target=ast.Name(id=name)) if self.executor.framework is Framework.TORCH:
                if is_fresh(self.here, name):
                    return
                text = self.here.text(node)
                for entry in pending:
                    held = name in terms.reads(entry.value) and not computed(entry.node)
                    if held or any(_is_held(predicate.condition.term, name) for predicate in entry.predicates):
                        reason = f"`{text}` changes in place what the return in line {entry.node.lineno} depends on"
                        raise Refused("write-on-traced-path", reason)
                self.executor.note(f"`{text}` now changes the tensor in place for every example")
            case _:
                pass

    def _guarded(self, node: ast.stmt, value: ast.expr, path: Path) -> Statement | None:
        with self.executor.unbinding():
            term = self.executor.value(value, {}, path)
        if not isinstance(term, terms.User) or not any(isinstance(inner, terms.Where) for inner in terms.walk(term)):
            return None
        source = self.here.source
        start, end = source.span(node).start, source.span(value).start
        head = source.utf8[start:end].decode("utf-8").rstrip("( \t\r\n\\")
        return Statement(f"{head} ", term, self.executor.comments_of(node))


def _is_held(term: terms.Term, name: str) -> bool:
    """Whether a condition is a variable's own array, not a new one."""
    inner = terms.plain(term)
    return (
        name in terms.reads(inner)
        and not isinstance(inner, terms.Infix | terms.Logic | terms.Not)
        and not (isinstance(inner, terms.User) and computed(inner.node))
    )
