"""What a rewrite composes: terms over the user's own expressions, before anything has a name or a layout.

A branch is executed symbolically. Each assignment makes a ``Binding``; an expression of the user's becomes a
``User`` term in which the names that were re-bound on the way are holes. Only when the whole function has been
read is it decided which bindings get a line of their own and which are written where they are used.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tracesafe.analysis.liveness import loads


@dataclass(frozen=True, slots=True)
class Comments:
    """The comments that belong to one statement: the lines above it, and what follows it on its line."""

    above: tuple[str, ...] = ()
    after: str = ""

    def __bool__(self) -> bool:
        return bool(self.above or self.after)


NONE = Comments()


@dataclass(frozen=True, slots=True, eq=False)
class User:
    """An expression as it stands in the source, except for the nodes that are replaced."""

    node: ast.expr
    holes: Mapping[ast.expr, Term] = field(default_factory=dict)
    reads: frozenset[str] = frozenset()
    """The names that it reads from the function's scope, those in holes not counted."""


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A variable's value as it was when the converted statement began."""

    id: str


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """Text that reads nothing: ``1``, ``None``."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Ref:
    """The value of a binding."""

    binding: Binding


@dataclass(frozen=True, slots=True, eq=False)
class Where:
    """A selection, example by example: both sides are evaluated."""

    condition: Term
    then: Term
    other: Term


@dataclass(frozen=True, slots=True, eq=False)
class Cond:
    """``lax.cond``: one side is evaluated."""

    condition: Term
    then: Term
    other: Term


@dataclass(frozen=True, slots=True, eq=False)
class Leafwise:
    """A selection between two pytrees of one structure: one for each leaf. ``names`` are those of the two leaves."""

    condition: Term
    then: Term
    other: Term
    names: tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Select:
    """``jnp.select``: the value of the first condition that holds."""

    cases: tuple[tuple[Term, Term], ...]
    default: Term


@dataclass(frozen=True, slots=True, eq=False)
class Conditional:
    """Python's own ``then if test else other``, for a test that is static."""

    test: Term
    then: Term
    other: Term


@dataclass(frozen=True, slots=True, eq=False)
class Logic:
    """Boolean arrays joined by ``&`` or ``|``."""

    operator: str
    parts: tuple[Term, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Not:
    """The negation of a boolean array."""

    operand: Term
    by_function: bool = False
    """By the library's function, which takes Python's True and False, too."""


@dataclass(frozen=True, slots=True, eq=False)
class Infix:
    """An arithmetic operation or comparison of two terms."""

    left: Term
    operator: str
    right: Term


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """An attribute of a term."""

    owner: Term
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A call: ``function`` is text (``torch.clamp``), or the method of a term."""

    function: str | Member
    arguments: tuple[Term, ...]
    keywords: tuple[tuple[str, Term], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Display:
    """A tuple, list or dict (``keys`` as source text), or a call ``head(...)`` that makes a named tuple."""

    opening: str
    closing: str
    items: tuple[Term, ...]
    labels: tuple[str, ...] = ()
    """What stands before each item: ``"'a': "`` in a dict, ``"x="`` in a call."""


@dataclass(frozen=True, slots=True, eq=False)
class Noted:
    """A term with the comments of the statement that it came from."""

    term: Term
    comments: Comments


Term = (
    User
    | Name
    | Literal
    | Ref
    | Where
    | Cond
    | Leafwise
    | Select
    | Conditional
    | Logic
    | Not
    | Infix
    | Member
    | Call
    | Display
    | Noted
)
Bracket = Where | Cond | Leafwise | Select | Call | Display
"""What is written as a bracket around items."""


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """One value that the rewrite may give a name.

    Bindings are compared by identity. ``variable`` is the user's own name for it, if any.
    """

    term: Term
    variable: str | None
    wishes: tuple[str, ...]
    """Names it would like, best first, for when the user's own cannot serve."""
    comments: Comments = NONE
    uses: int = 1
    """How often it may be written out instead of being named."""
    keep: bool = False
    """The user's own name may serve, should nothing else need it."""
    item: tuple[int, int] | None = None
    """For a value that is unpacked from another binding's: which item of how many."""


def part(whole: User, node: ast.expr) -> Term:
    """The term of an expression inside of a user's expression."""
    if node in whole.holes:
        return whole.holes[node]
    inside = set(ast.walk(node))
    holes = {hole: term for hole, term in whole.holes.items() if hole in inside}
    return User(node, holes, loads(node) & whole.reads)


def children(term: Term) -> tuple[Term, ...]:
    """The terms directly inside; a reference's binding is not inside it."""
    match term:
        case User(holes=holes):
            return tuple(holes.values())
        case (
            Where(condition=a, then=b, other=c)
            | Cond(condition=a, then=b, other=c)
            | Leafwise(condition=a, then=b, other=c)
            | Conditional(test=a, then=b, other=c)
        ):
            return a, b, c
        case Select(cases=cases, default=default):
            return (*(part for case in cases for part in case), default)
        case Logic(parts=parts) | Display(items=parts):
            return parts
        case Not(operand=inner) | Noted(term=inner):
            return (inner,)
        case Infix(left=left, right=right):
            return left, right
        case Member(owner=owner):
            return (owner,)
        case Call(function=function, arguments=arguments, keywords=keywords):
            method = (function,) if isinstance(function, Member) else ()
            return (*method, *arguments, *(value for _, value in keywords))
        case Name() | Literal() | Ref():
            return ()


def walk(term: Term) -> Iterator[Term]:
    """The term and all terms inside it, not those of the bindings that it refers to."""
    yield term
    for child in children(term):
        yield from walk(child)


def references(term: Term) -> Iterator[Binding]:
    """The bindings that the term refers to, as often as it does; a call in a comprehension runs for every element."""
    for inner in walk(term):
        match inner:
            case Ref(binding=binding):
                yield binding
            case User(node=ast.DictComp(), holes=holes):
                found = (each for hole in holes.values() for each in walk(hole) if isinstance(each, Ref))
                for binding in (each.binding for each in found if _calls(each)):
                    yield from (binding,) * binding.uses
            case _:
                pass


def _calls(term: Term) -> bool:
    """Whether a term has a call of the user's in it."""
    for inner in walk(term):
        if isinstance(inner, Ref) and _calls(inner.binding.term):
            return True
        if isinstance(inner, User) and any(isinstance(node, ast.Call) for node in ast.walk(inner.node)):
            return True
    return False


def reads(term: Term) -> frozenset[str]:
    """The variables that the term reads when it is written out in full."""
    found: set[str] = set()
    seen: set[int] = set()
    todo = [term]
    while todo:
        for inner in walk(todo.pop()):
            match inner:
                case User(reads=names):
                    found |= names
                case Name(id=name):
                    found.add(name)
                case Ref(binding=binding) if id(binding) not in seen:
                    seen.add(id(binding))
                    todo.append(binding.term)
                case _:
                    pass
    return frozenset(found)


def plain(term: Term) -> Term:
    """The term without the comments around it."""
    while isinstance(term, Noted):
        term = term.term
    return term
