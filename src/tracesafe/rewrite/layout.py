"""From terms to lines: on one line where that fits, else one argument a line."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracesafe.rewrite import terms
from tracesafe.rewrite.precedence import Tightness, of_symbol, symbol
from tracesafe.rewrite.slices import Piece, render
from tracesafe.rewrite.terms import Binding, Comments, Term
from tracesafe.source.text import SourceFile


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How the file spells what the rewrites need."""

    where: str
    select: str = ""
    cond: str = ""
    tree_map: str = ""
    logical_not: str = ""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes terms; ``names`` says which bindings have a name, all others are written out."""

    source: SourceFile
    vocabulary: Vocabulary
    names: Mapping[Binding, str]
    width: int
    unit: str

    def flat(self, term: Term) -> Piece:
        """The term on one line, without its comments."""
        match term:
            case terms.User(node=node, holes=holes):
                return render(self.source, node, {hole: self.flat(inner) for hole, inner in holes.items()})
            case terms.Name(id=text) | terms.Literal(text=text):
                return Piece(text)
            case terms.Noted(term=inner):
                return self.flat(inner)
            case terms.Ref(binding=binding):
                return Piece(self.names[binding]) if binding in self.names else self.flat(binding.term)
            case terms.Conditional(test=test, then=then, other=other):
                parts = self.flat(then).within(Tightness.OR), self.flat(test).within(Tightness.OR)
                last = self.flat(other).within(Tightness.TERNARY)
                return Piece(f"{parts[0]} if {parts[1]} else {last}", Tightness.TERNARY)
            case terms.Logic(operator=operator, parts=parts):
                return Piece(f" {operator} ".join(self._operands(operator, parts)), of_symbol(operator))
            case terms.Not(operand=operand, by_function=True):
                return Piece(f"{self.vocabulary.logical_not}({self.flat(operand).within(Tightness.TERNARY)})")
            case terms.Not(operand=operand):
                return Piece(f"~{self.flat(operand).within(Tightness.SIGN)}", Tightness.SIGN)
            case terms.Infix(left=left, operator=operator, right=right):
                return self._infix(left, operator, right)
            case terms.Member(owner=owner, name=name):
                return Piece(f"{self.flat(owner).within(Tightness.ATOM)}.{name}")
            case _:
                opening, items, closing = self._brackets(term)
                text = ", ".join(label + self.flat(item).within(Tightness.TERNARY) for label, item in items)
                if not opening and len(items) == 1:
                    return Piece(f"({text},)")
                if not opening:
                    return Piece(text, Tightness.TUPLE)
                return Piece(opening + text + closing)

    def _infix(self, left: Term, operator: str, right: Term) -> Piece:
        tightness = of_symbol(operator)
        if operator == "**":
            first, second = Tightness.AWAIT, Tightness.SIGN
        elif tightness is Tightness.COMPARE:
            first = second = Tightness.BIT_OR
        else:
            first, second = tightness, Tightness(tightness + 1)
        return Piece(f"{self.flat(left).within(first)} {operator} {self.flat(right).within(second)}", tightness)

    def _brackets(self, term: Term) -> tuple[str, list[tuple[str, Term]], str]:
        """A term that is a bracket around items: what opens it, the items with their labels, what closes it."""
        match term:
            case terms.Where() if (chain := self._chain(term)) is not None:
                return self._brackets(chain)
            case terms.Where(condition=condition, then=then, other=other):
                return f"{self.vocabulary.where}(", [("", condition), ("", then), ("", other)], ")"
            case terms.Cond(condition=condition, then=then, other=other):
                return f"{self.vocabulary.cond}(", [("", condition), ("lambda: ", then), ("lambda: ", other)], ")"
            case terms.Leafwise(condition=condition, then=then, other=other, names=(one, two)):
                leaf = terms.Where(condition, terms.Literal(one), terms.Literal(two))
                return f"{self.vocabulary.tree_map}(", [(f"lambda {one}, {two}: ", leaf), ("", then), ("", other)], ")"
            case terms.Select(cases=cases, default=default):
                conditions = terms.Display("[", "]", tuple(condition for condition, _ in cases))
                values = terms.Display("[", "]", tuple(value for _, value in cases))
                return f"{self.vocabulary.select}(", [("", conditions), ("", values), ("", default)], ")"
            case terms.Call(function=function, arguments=arguments, keywords=keywords):
                given = [("", argument) for argument in arguments]
                called = function if isinstance(function, str) else self.flat(function).text
                return f"{called}(", [*given, *((f"{name}=", value) for name, value in keywords)], ")"
            case terms.Display(opening=opening, closing=closing, items=items, labels=labels):
                return opening, list(zip(labels or ("",) * len(items), items, strict=True)), closing
        raise TypeError(f"not a bracket: {term}")

    def _chain(self, term: terms.Where) -> terms.Select | None:
        """Three selections or more, each in place of the one before: a ``select``, where the library has it."""
        if not self.vocabulary.select:
            return None
        cases: list[tuple[Term, Term]] = []
        inner: Term = term
        comments = terms.NONE
        default: Term = term
        while isinstance(inner, terms.Where):
            cases.append((inner.condition, terms.Noted(inner.then, comments) if comments else inner.then))
            default = inner.other
            comments = self._comments(default)
            inner = self._resolved(default)
        return terms.Select(tuple(cases), default) if len(cases) >= 3 else None

    def lay(self, term: Term, margin: str, column: int, tail: int = 0, enclosed: bool = False) -> str:
        """The term as text whose first line starts at ``column`` and whose further lines start at ``margin``.

        ``tail`` columns are needed after it; ``enclosed`` in brackets it needs none of its own. Lines end in ``\\n``.
        """
        term = self._resolved(term)
        piece = self.flat(term)
        crowded = column + len(piece.text) + tail > self.width or "\n" in piece.text
        if not crowded and not any(self._inner_comments(term)):
            return piece.within(Tightness.TERNARY) if enclosed else piece.text
        inner = margin + self.unit
        if isinstance(term, terms.Logic):
            return self._lay_logic(term, margin, inner)
        if isinstance(term, terms.User) and crowded and "\n" not in piece.text:
            return self._lay_user(term, margin, enclosed)
        if not isinstance(term, terms.Bracket):
            return piece.text
        if isinstance(term, terms.Display) and not term.items:
            return piece.text
        opening, items, closing = self._brackets(term)
        opening = opening or "("
        lines = [opening]
        if len(items) == 1 and isinstance(term, terms.Call) and isinstance(term.function, terms.Member):
            return "\n".join([opening, inner + self.lay(items[0][1], inner, len(inner), 0, True), margin + closing])
        for label, item in items:
            comments = self._comments(item)
            lines += [inner + comment for comment in comments.above]
            text = label + self.lay(item, inner, len(inner) + len(label), 1, True)
            lines.append(f"{inner}{text}," + (f"  {comments.after}" if comments.after else ""))
        return "\n".join([*lines, margin + (closing or ")")])

    def _lay_logic(self, term: terms.Logic, margin: str, inner: str) -> str:
        first, *rest = self._operands(term.operator, term.parts)
        lines = ["(", inner + first, *(f"{inner}{term.operator} {part}" for part in rest)]
        return "\n".join([*lines, margin + ")"])

    def _operands(self, operator: str, parts: Sequence[Term]) -> list[str]:
        """The operands of ``&`` or ``|``; one inside of the other is put in brackets, which readers need."""
        tightness = of_symbol(operator)
        found: list[str] = []
        for index, part in enumerate(parts):
            piece = self.flat(part)
            mixed = operator == "|" and piece.tightness is Tightness.BIT_AND
            found.append(f"({piece.text})" if mixed else piece.within(Tightness(tightness + (index > 0))))
        return found

    def _lay_user(self, term: terms.User, margin: str, enclosed: bool) -> str:
        """The user's own expression, broken at its outermost bracket or at its operators."""
        node = term.node
        match node:
            case ast.Call(func=function, args=arguments, keywords=keywords) if arguments or keywords:
                items = [
                    *((_stars(each), _unstarred(each)) for each in arguments),
                    *(_given(each) for each in keywords),
                ]
                opening = f"{self.flat(terms.part(term, function)).within(Tightness.ATOM)}("
                closing = ")"
            case ast.Tuple(elts=[_, _, *_] as elements):
                items, opening, closing = [(_stars(each), _unstarred(each)) for each in elements], "(", ")"
            case ast.List(elts=[_, *_] as elements):
                items, opening, closing = [(_stars(each), _unstarred(each)) for each in elements], "[", "]"
            case ast.BinOp(op=operator):
                return self._lay_sum(term, operator, margin, enclosed)
            case _:
                return self.flat(term).text
        inner = margin + self.unit
        lines = [opening]
        for label, item in items:
            text = self.lay(terms.part(term, item), inner, len(inner) + len(label), 1, True)
            lines.append(f"{inner}{label}{text},")
        return "\n".join([*lines, margin + closing])

    def _lay_sum(self, term: terms.User, operator: ast.operator, margin: str, enclosed: bool) -> str:
        """Operands of operators that bind alike, one a line, in brackets."""
        tightness = of_symbol(symbol(operator))
        inner = margin if enclosed else margin + self.unit
        lines: list[str] = []
        node: ast.expr = term.node
        while isinstance(node, ast.BinOp) and node not in term.holes and of_symbol(symbol(node.op)) is tightness:
            if isinstance(node.op, ast.Pow):
                return self.flat(term).text
            head = f"{symbol(node.op)} "
            right = terms.part(term, node.right)
            if self.flat(right).tightness > tightness:
                text = self.lay(right, inner, len(inner) + len(head))
            else:
                text = f"({self.flat(right).text})"
            lines.append(inner + head + text)
            node = node.left
        left = terms.part(term, node)
        bare = self.flat(left).tightness >= tightness
        lines.append(inner + (self.lay(left, inner, len(inner)) if bare else f"({self.flat(left).text})"))
        if enclosed:
            return "\n".join(reversed(lines)).removeprefix(margin)
        if len(inner) + len(self.flat(term).text) <= self.width:
            lines = [inner + self.flat(term).text]
        return "\n".join(["(", *reversed(lines), margin + ")"])

    def _resolved(self, term: Term) -> Term:
        """What will be written for a term: comments and references to bindings without a name looked through."""
        while True:
            if isinstance(term, terms.Noted):
                term = term.term
            elif isinstance(term, terms.Ref) and term.binding not in self.names:
                term = term.binding.term
            else:
                return term

    def _comments(self, term: Term) -> Comments:
        """The comments of a term's own statement, or of the statements whose values it is written with."""
        above: list[str] = []
        after = ""
        while True:
            if isinstance(term, terms.Noted):
                found, term = term.comments, term.term
            elif isinstance(term, terms.Ref) and term.binding not in self.names:
                found, term = term.binding.comments, term.binding.term
            else:
                break
            above += found.above
            if after and found.after:
                above.append(found.after)
            else:
                after = after or found.after
        if not isinstance(term, terms.Bracket):
            for child in terms.children(term):
                found = self._comments(child)
                above += [*found.above, *([found.after] if found.after else [])]
        return Comments(tuple(above), after)

    def _inner_comments(self, term: Term) -> Iterator[Comments]:
        if isinstance(term, terms.Bracket):
            for child in terms.children(term):
                if found := self._comments(child):
                    yield found
                yield from self._inner_comments(self._resolved(child))

    def statement(self, head: str, term: Term, margin: str, comments: Comments = terms.NONE) -> list[str]:
        """The lines of ``head`` followed by the term (``y = `` and a value), with all comments that it has."""
        own = self._comments(term)
        above = [*comments.above, *own.above]
        if comments.after and own.after:
            above.append(own.after)
        after = comments.after or own.after
        text = self.lay(term, margin, len(margin) + len(head))
        lines = [margin + comment for comment in above]
        return [*lines, *(margin + head + text + (f"  {after}" if after else "")).split("\n")]


def _stars(node: ast.expr) -> str:
    return "*" if isinstance(node, ast.Starred) else ""


def _unstarred(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Starred) else node


def _given(keyword: ast.keyword) -> tuple[str, ast.expr]:
    return (f"{keyword.arg}=" if keyword.arg else "**"), keyword.value


def number_of(term: Term, names: Mapping[Binding, str]) -> int:
    """How many terms are written for a term: a measure of how much a reader has to read."""
    total = 0
    for inner in terms.walk(term):
        total += 1
        if isinstance(inner, terms.Ref) and inner.binding not in names:
            total += number_of(inner.binding.term, names)
        if isinstance(inner, terms.User):
            total += sum(1 for _ in ast.walk(inner.node)) // 4
    return total
