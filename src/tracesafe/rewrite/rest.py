"""The statements behind an early return: they now run for every example."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from tracesafe.analysis.liveness import stores
from tracesafe.rewrite import terms
from tracesafe.rewrite.division import divisions
from tracesafe.rewrite.dtypes import keeps_dtype
from tracesafe.rewrite.freshness import computed, is_fresh
from tracesafe.rewrite.paths import Entry, Path
from tracesafe.rewrite.plan import Statement
from tracesafe.rewrite.precedence import symbol
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
                self._check_targets(node)
                rebound = self._in_place(node, value, path, pending) if isinstance(node, ast.AugAssign) else None
                return rebound or self._guarded(node, value, path)
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
                        changed_to = self.check(inner, path, pending)
                        if isinstance(inner, ast.AugAssign) and changed_to is not None and changed_to.binds:
                            self._depends(inner, pending[0])
                        if changed_to is not None:
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
            self.executor.notes.extend(divisions(self.here, self.executor.both_sides.library, head))

    def _is_library_context(self, node: ast.expr) -> bool:
        """Whether a context manager is the library's own (``torch.no_grad()``), which asks no array for anything."""
        return isinstance(node, ast.Call) and of_library(
            self.here.qualname(node.func), self.executor.both_sides.library
        )

    def _check_targets(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> None:
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

    def _in_place(
        self, node: ast.AugAssign, value: ast.expr, path: Path, pending: tuple[Entry, ...]
    ) -> Statement | None:
        """An assignment in place makes a new tensor, if a return that is pending holds the old one."""
        if self.executor.framework is not Framework.TORCH or not isinstance(node.target, ast.Name):
            return None
        name, text = node.target.id, self.here.text(node)
        fresh = is_fresh(self.here, name, node)
        for entry in pending:
            held = name in terms.reads(entry.value) and not computed(self.here, entry.node)
            if held or any(self._is_held(predicate.condition.term, name) for predicate in entry.predicates):
                if not fresh:
                    self._depends(node, entry)
                if not keeps_dtype(self.here, node):
                    self.executor.note(
                        f"`{text}` in place kept the dtype of `{name}`; check that the other operand has no wider one"
                    )
                with self.executor.unbinding():
                    term = terms.Infix(terms.Name(name), symbol(node.op), self.executor.value(value, {}, path))
                return Statement(f"{name} = ", term, self.executor.comments_of(node), binds=True)
        if not fresh:
            self.executor.note(f"`{text}` now changes the tensor in place for every example")
        return None

    def _depends(self, node: ast.AugAssign, entry: Entry) -> NoReturn:
        text = self.here.text(node)
        reason = f"`{text}` changes in place what the return in line {entry.node.lineno} depends on"
        raise Refused("write-on-traced-path", reason)

    def _guarded(self, node: ast.stmt, value: ast.expr, path: Path) -> Statement | None:
        with self.executor.unbinding():
            term = self.executor.value(value, {}, path)
        if not isinstance(term, terms.User) or not any(isinstance(inner, terms.Where) for inner in terms.walk(term)):
            return None
        source = self.here.source
        start, end = source.span(node).start, source.span(value).start
        head = source.utf8[start:end].decode("utf-8").rstrip("( \t\r\n\\")
        return Statement(f"{head} ", term, self.executor.comments_of(node))

    def _is_held(self, term: terms.Term, name: str) -> bool:
        """Whether a condition is a variable's own array, not a new one."""
        inner = terms.plain(term)
        return (
            name in terms.reads(inner)
            and not isinstance(inner, terms.Infix | terms.Logic | terms.Not)
            and not (isinstance(inner, terms.User) and computed(self.here, inner.node))
        )
