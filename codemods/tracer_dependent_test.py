"""TRC207 tracer-dependent-test: a question for a type, to which a tracer gives another answer.

What it does
------------
Finds ``isinstance(x, float)``, ``type(x) is int``, ``hasattr(x, "__len__")``, ``np.isscalar(x)`` and ``match`` on
classes, where ``x`` is a tracer under the transform, and

- the call in sight passes a Python number or a NumPy array, so that the same call without the transform takes the
  other side; or
- the side that a tracer takes raises.

Why it breaks
-------------
A transform replaces its arguments, Python numbers and NumPy arrays included, by tracers:

- ``jax.jit``, ``jax.grad``, ``jax.vmap``, ``lax.scan``: ``isinstance(x, jax.Array)`` is true; ``float``, ``int``,
  ``np.ndarray``, ``numbers.Number`` and ``np.isscalar(x)`` are false, whatever was passed
- ``torch.func.vmap``, ``torch.func.grad``: ``isinstance(x, torch.Tensor)`` is true, all others are false (a number
  raises at the call already)
- ΦFlow's ``jit_compile``: a Python number becomes a tensor of the backend, neither a ``float`` nor a
  ``math.Tensor``

The test itself is allowed, is decided once, while the function is traced, and nobody complains.

Example
-------
::

    def smooth(x, passes):
        if isinstance(passes, int):
            for _ in range(passes):
                x = 0.5 * (x + jnp.roll(x, 1))
            return x
        raise TypeError("passes must be an int")

    jax.jit(smooth)(x, 3)          # TypeError: passes must be an int

Use instead
-----------
::

    jax.jit(smooth, static_argnames="passes")(x, 3)

A check that has to let tracers pass asks for ``(float, jax.Array)`` or ``(float, torch.Tensor)``, or for what is
the same in both worlds: ``jnp.ndim(x) == 0`` instead of ``np.isscalar(x)``.

Fix safety
----------
There is no fix: which side is meant is the author's to say.

Not reported: tests with the same answer in both worlds (``isinstance(x, torch.Tensor)`` under ``torch.vmap``); a
side that only converts (``if isinstance(x, float): x = jnp.asarray(x)``), prints or warns; two sides that differ in
the library they call and nothing else (``math.exp(x)`` and ``jnp.exp(x)``); ``hasattr(x, "shape")`` before
``x.shape``; functions whose call nobody sees, unless the tracer's side raises; answers that a function returns; tests
that no tracer comes to, since an arm above takes it (``if hasattr(x, "ndim"): ... elif isinstance(x, int): ...``).

References
----------
- https://docs.jax.dev/en/latest/jit-compilation.html#marking-arguments-as-static
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tracesafe.rule import (
    Array,
    Confidence,
    Fix,
    Framework,
    Kind,
    Node,
    Reached,
    Refusal,
    Rule,
    Static,
    TypeTest,
    Value,
    eager_answer,
    guards,
    is_bound_between,
    touches,
    traced_answer,
    type_test,
)

from ._sides import Block, flag, following, harmless, paths, raised, same, same_values

_HELD: Mapping[Framework, str] = MappingProxyType(
    {Framework.TORCH: "a tensor", Framework.JAX: "a tracer", Framework.PHIFLOW: "a tensor of the backend"}
)
_ARRAYS: Mapping[Framework, str] = MappingProxyType(
    {Framework.TORCH: "torch.Tensor", Framework.JAX: "jax.Array", Framework.PHIFLOW: "math.Tensor"}
)


@dataclass(frozen=True)
class _Case:
    """One answer for one value that arrives at a test."""

    asked: TypeTest
    value: Value
    traced: bool
    """What the whole test comes to under the transform."""
    eager: bool | None
    """... and without it, where that is known."""


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every test whose answer sends a tracer another way than the value that was passed."""
    told: set[ast.expr] = set()
    for statement in here.statements(ast.If, ast.Assert):
        assert isinstance(statement, ast.If | ast.Assert)
        for case in _cases(here, statement.test):
            if (
                _arrives(here, statement, case.asked, case.value)
                and case.asked.node not in told
                and (message := _judged(here, statement, case))
            ):
                told.add(case.asked.node)
                told.update(_later_tests(here, statement, case))
                yield case.asked.node, message
    for subject in here.statements(ast.Match):
        yield from _matched(here, subject)
    for choice in here.expressions(ast.IfExp):
        for case in _cases(here, choice.test):
            if not _arrives(here, choice, case.asked, case.value):
                continue
            if case.asked.node not in told and _differs(case) and not _alike(choice, case):
                told.add(case.asked.node)
                yield case.asked.node, _difference(here, case)


def _cases(here: Reached, test: ast.expr) -> Iterator[_Case]:
    """The answers that a test gives to the values that arrive there under a transform."""
    for asked in _type_tests(here, test):
        for value in here.traced_values(asked.subject):
            if traced_answer(asked, value) is None or _stays_a_number(value):
                continue
            traced = _truth(here, test, asked, value, eager=False)
            if traced is not None:
                yield _Case(asked, value, traced, _truth(here, test, asked, value, eager=True))


def _arrives(here: Reached, node: ast.stmt | ast.expr, asked: TypeTest, value: Value) -> bool:
    """Whether a traced value comes to a test at all: the arms above may have taken it all.

    ``if hasattr(x, "ndim"): ... elif isinstance(x, int): ... else: raise`` asks no tracer whether it is an int.
    """
    body = here.function.body
    return not any(
        _truth(here, test, asked, value, eager=False) is (not needed)
        for test, needed in guards(body, node)
        if not is_bound_between(body, asked.subject, test, node)
    )


def _type_tests(here: Reached, test: ast.expr) -> Iterator[TypeTest]:
    """The questions for a type that decide a test, those that a name was given to included."""
    match test:
        case ast.BoolOp(values=values):
            for value in values:
                yield from _type_tests(here, value)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _type_tests(here, operand)
        case ast.Name():
            if (named := flag(here, test)) is not None:
                yield from _type_tests(here, named)
        case _:
            found = type_test(here, test)
            if found is not None and not any(name.endswith(".Tracer") for name in found.names):
                yield found


def _truth(here: Reached, test: ast.expr, asked: TypeTest, value: Value, *, eager: bool) -> bool | None:
    """What a test comes to if ``asked`` is answered for ``value``."""
    match test:
        case ast.BoolOp(op=operator, values=values):
            stop = isinstance(operator, ast.Or)
            parts = [_truth(here, part, asked, value, eager=eager) for part in values]
            return stop if stop in parts else None if None in parts else not stop
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = _truth(here, operand, asked, value, eager=eager)
            return inner if inner is None else not inner
        case ast.Name() if (named := flag(here, test)) is not None:
            return _truth(here, named, asked, value, eager=eager)
        case _:
            found = type_test(here, test)
            if found is None:
                known = here.value(test)
                return bool(known.const) if isinstance(known, Static) and known.const is not ... else None
            seen = here.traced_values(found.subject)
            same_subject = ast.dump(found.subject) == ast.dump(asked.subject)
            chosen = value if same_subject else seen[0] if len(seen) == 1 else None
            if chosen is None:
                return None
            if eager and isinstance(chosen, Array) and not chosen.was:
                return None
            return eager_answer(found, chosen) if eager else traced_answer(found, chosen)


def _stays_a_number(value: Value) -> bool:
    """Whether a number may be left alone: ΦFlow compiles a call only where a tensor is among the arguments."""
    return isinstance(value, Array) and value.python and not value.was


# -- what comes of it


def _judged(here: Reached, statement: ast.If | ast.Assert, case: _Case) -> str:
    """What a message says of a branch or an assertion; empty if there is nothing to say."""
    if isinstance(statement, ast.Assert):
        certain = not case.traced and case.eager is not False and _certain(here, statement, case)
        return _failure(here, case, "the assertion fails") if certain else ""
    one, other = paths(statement, following(here.function.body, statement))
    taken, left = (one, other) if case.traced else (other, one)
    final = raised(taken, lambda test: _decided(here, test, case))
    if final is not None and case.eager is not case.traced and _certain(here, statement, case):
        return _failure(here, case, f"line {final.lineno} raises")
    if not _differs(case) or _handled(case, taken, left) or raised(left, lambda _: None) is not None:
        return ""
    return _difference(here, case)


def _decided(here: Reached, test: ast.expr, case: _Case) -> bool | None:
    return _truth(here, test, case.asked, case.value, eager=False)


def _later_tests(here: Reached, statement: ast.If | ast.Assert, case: _Case) -> Iterator[ast.expr]:
    """The tests of the same value further down: one message for a chain of them."""
    subject = ast.dump(case.asked.subject)
    for other in here.statements(ast.If, ast.Assert):
        assert isinstance(other, ast.If | ast.Assert)
        if other.lineno >= statement.lineno:
            yield from (test.node for test in _type_tests(here, other.test) if ast.dump(test.subject) == subject)


def _certain(here: Reached, statement: ast.stmt, case: _Case) -> bool:
    """Whether the value is an array for certain, and the statement runs whatever it is."""
    if here.confidence is not Confidence.CERTAIN or _may_be_taken(here, statement, case):
        return False
    return isinstance(case.value, Array) or any(statement is one for one in here.function.body)


def _may_be_taken(here: Reached, statement: ast.stmt, case: _Case) -> bool:
    """Whether an arm above asks for the type of the same value, and may be the one that it takes."""
    subject = ast.dump(case.asked.subject)
    return any(
        ast.dump(asked.subject) == subject and _decided(here, test, case) is None
        for test, _ in guards(here.function.body, statement)
        for asked in _type_tests(here, test)
    )


def _differs(case: _Case) -> bool:
    return case.eager is not None and case.eager is not case.traced


def _handled(case: _Case, taken: Block, left: Block) -> bool:
    """Whether both sides come to the same: conversions, warnings, the same formula with another library."""
    name = case.asked.subject.id if isinstance(case.asked.subject, ast.Name) else ""
    if case.asked.attribute and _uses(case.asked, [*taken, *left]):
        return True
    return same(taken, left) or (harmless(taken, name) and harmless(left, name))


def _uses(asked: TypeTest, block: Block) -> bool:
    """Whether a block reads the attribute that the test asks for."""
    return any(
        isinstance(node, ast.Attribute) and node.attr == asked.names[0] for part in block for node in ast.walk(part)
    )


def _alike(choice: ast.IfExp, case: _Case) -> bool:
    sides: list[ast.stmt] = [ast.Expr(choice.body), ast.Expr(choice.orelse)]
    return same_values(choice.body, choice.orelse) or (case.asked.attribute and _uses(case.asked, sides))


# -- match


def _matched(here: Reached, statement: ast.Match) -> Iterator[tuple[Node, str]]:
    """A ``match`` on classes that takes another case for a tracer than for the value that was passed."""
    for value in here.traced_values(statement.subject):
        if not isinstance(value, Array) or not value.touches or _stays_a_number(value):
            continue
        asked = TypeTest(statement.subject, statement.subject, ())
        traced = _chosen(here, statement, value, eager=False)
        if not _arrives(here, statement, asked, value):
            continue
        final = raised(traced or (), lambda _: None)
        if final is not None and here.confidence is Confidence.CERTAIN:
            yield statement.subject, _mismatch(here, statement, value, f"the one that raises (line {final.lineno})")
            return
        eager = _chosen(here, statement, value, eager=True)
        if traced is None or eager is None or traced is eager or same(traced, eager):
            continue
        yield statement.subject, _mismatch(here, statement, value, f"not that of the {value.was} that is passed")
        return


def _mismatch(here: Reached, statement: ast.Match, value: Array, case: str) -> str:
    transform, framework = _transform(value)
    subject = here.short(statement.subject)
    return f"`match {subject}` takes a case, {case}, under {transform}, which makes `{subject}` {_HELD[framework]}"


def _chosen(here: Reached, statement: ast.Match, value: Array, *, eager: bool) -> Block | None:
    """What runs for a value; nothing if no case fits, None where that is not certain."""
    for case in statement.cases:
        match case:
            case ast.match_case(guard=ast.expr()):
                return None
            case ast.match_case(pattern=ast.MatchAs(pattern=None)):
                return case.body
        patterns = case.pattern.patterns if isinstance(case.pattern, ast.MatchOr) else [case.pattern]
        names = [
            here.qualname(kind.cls) if isinstance(kind, ast.MatchClass) and not kind.kwd_patterns else None
            for kind in patterns
        ]
        asked = TypeTest(statement.subject, statement.subject, tuple(name or "" for name in names))
        answer = eager_answer(asked, value) if eager else traced_answer(asked, value)
        if answer is None:
            return None
        if answer:
            return case.body
    return ()


# -- messages


def _transform(value: Value) -> tuple[str, Framework]:
    found = min(touches(value), key=lambda touch: (touch.kind is not Kind.BATCH, touch.site))
    return found.transform, found.framework


def _answers(case: _Case) -> tuple[str, str]:
    """The answer that the question itself gives to a tracer, and the other one."""
    return ("true", "false") if traced_answer(case.asked, case.value) else ("false", "true")


def _difference(here: Reached, case: _Case) -> str:
    transform, framework = _transform(case.value)
    traced, eager = _answers(case)
    assert isinstance(case.value, Array)
    test, subject = here.short(case.asked.node), here.short(case.asked.subject)
    return (
        f"`{test}` is {eager} for the {case.value.was} that is passed, but {traced} under {transform}, "
        f"which makes `{subject}` {_HELD[framework]}"
    )


def _failure(here: Reached, case: _Case, consequence: str) -> str:
    transform, framework = _transform(case.value)
    traced, _ = _answers(case)
    test, subject = here.short(case.asked.node), here.short(case.asked.subject)
    return (
        f"`{test}` is always {traced} under {transform}, which makes `{subject}` {_HELD[framework]}, and {consequence}"
    )


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """What to write is for the author to say."""
    assert isinstance(node, ast.expr)
    asked = type_test(here, node) or TypeTest(node, node, ("builtins.float",))
    values = [value for value in here.traced_values(asked.subject) if traced_answer(asked, value) is not None]
    subject = here.short(asked.subject)
    frameworks = {_transform(value)[1] for value in values}
    numbers = [value for value in values if isinstance(value, Array) and value.python]
    if numbers and Framework.PHIFLOW in frameworks:
        return Refusal("tracer-type", f"keep `{subject}` a number with auxiliary_args, or do without the test")
    if numbers and any(touch.kind is Kind.STAGE for value in numbers for touch in touches(value)):
        return Refusal(
            "tracer-type",
            f"keep `{subject}` a Python number with static_argnames, or ask for what tracers have, too: "
            f"`jnp.ndim({subject}) == 0`",
        )
    kind = _ARRAYS[frameworks.pop()] if frameworks else "an array"
    return Refusal("tracer-type", f"let the test accept `{kind}`, or make it in the caller, outside of the transform")


RULE = Rule(
    "TRC207",
    "tracer-dependent-test",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
