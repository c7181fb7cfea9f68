"""Returns that are put in front of a later one: what they read has to stay what it was."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracesafe.analysis.liveness import stores
from tracesafe.rewrite import terms
from tracesafe.rewrite.fresh import words
from tracesafe.rewrite.leaves import shape_of
from tracesafe.rewrite.paths import Entry
from tracesafe.rewrite.reading import Reader
from tracesafe.rewrite.statements import always_returns, has_return
from tracesafe.rewrite.terms import Binding, Comments, Noted, Ref, Term


@dataclass(frozen=True, slots=True)
class Pending:
    """Prepares the entries of one ``if`` for their way to a later return."""

    executor: Reader

    def with_comments(
        self,
        entries: tuple[Entry, ...],
        node: ast.If,
        following: tuple[Sequence[ast.stmt], ...],
        first_row: int,
    ) -> tuple[Entry, ...]:
        """The comments above a guard go with its value, if other statements stand before the return."""
        if not entries or not following[0] or self._leads_to_return(following[0]):
            return entries
        above = self.executor.comments.adjacent(first_row, node.lineno)
        if not above:
            return entries
        return (replace(entries[0], value=Noted(entries[0].value, Comments(above))), *entries[1:])

    def _leads_to_return(self, body: Sequence[ast.stmt]) -> bool:
        """Whether only guards without comments stand before the return, so that a comment may stay above."""
        for index, node in enumerate(body):
            if isinstance(node, ast.Return):
                return True
            start = (body[index - 1].end_lineno or 0) + 1 if index else node.lineno
            is_guard = isinstance(node, ast.If) and always_returns(node.body)
            if not is_guard or self.executor.comments.above(start, node.lineno):
                return False
        return False

    def kept(
        self,
        entries: tuple[Entry, ...],
        following: tuple[Sequence[ast.stmt], ...],
        node: ast.If,
        context: bool,
    ) -> tuple[Entry, ...]:
        """The entries, with everything bound at once that a later statement would change."""
        if not entries:
            return ()
        statements = [each for block in following for each in block]
        own = stores(node) - {name for name, _ in self.executor.plainly_bound}
        later = own.union(*(stores(each) for each in statements))
        crossing = context or any(
            isinstance(each, ast.With | ast.Try | ast.AsyncWith) and has_return(each) for each in statements
        )
        returns = sum(1 for each in statements for inner in ast.walk(each) if isinstance(inner, ast.Return))
        for entry in entries:
            for predicate in entry.predicates:
                if crossing or terms.reads(predicate.condition.term) & later:
                    self.executor.freeze(predicate.condition)
        return tuple(replace(entry, value=self._kept_value(entry, later, crossing, returns > 1)) for entry in entries)

    def _kept_value(self, entry: Entry, later: frozenset[str], crossing: bool, repeated: bool) -> Term:
        def keep(term: Term) -> Term:
            comments = terms.NONE
            while isinstance(term, Noted):
                comments, term = term.comments, term.term
            shape = shape_of(self.executor.here, term)
            if shape is not None:
                (opening, closing, labels), parts = shape
                return Noted(terms.Display(opening, closing, tuple(keep(part) for part in parts), labels), comments)
            name_only = isinstance(term, terms.User) and isinstance(term.node, ast.Constant | ast.Name)
            frozen = (crossing and not name_only) or bool(terms.reads(term) & later)
            trivial = isinstance(term, terms.User) and not term.holes and is_trivial(term.node)
            if not frozen and (trivial or not repeated):
                return Noted(term, comments) if comments else term
            if isinstance(term, Ref):
                if frozen:
                    self.executor.freeze(term.binding)
                return term
            base = (words(term.node) if isinstance(term, terms.User) else "") or "result"
            binding = self.executor.made(Binding(term, None, (f"early_{base}",), comments, 0 if frozen else 1))
            return Ref(binding)

        return keep(entry.value)


def is_trivial(node: ast.expr) -> bool:
    """Whether an expression may stand in several returns: a name, a constant, one operation on them."""
    match node:
        case ast.Constant() | ast.Name():
            return True
        case ast.Attribute(value=value) | ast.UnaryOp(operand=value):
            return is_trivial(value)
        case ast.BinOp(left=ast.Name() | ast.Constant(), right=ast.Name() | ast.Constant()):
            return True
        case _:
            return False
