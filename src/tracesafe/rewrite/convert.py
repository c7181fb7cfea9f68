"""All conversions of one function's branches, as fixes or refusals."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import flow, loads, stores
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.program.nodes import children, walk
from tracesafe.rewrite import style
from tracesafe.rewrite.blocks import Blocks
from tracesafe.rewrite.catching import caught
from tracesafe.rewrite.comments import comments
from tracesafe.rewrite.conditions import is_traced_test
from tracesafe.rewrite.emit import Emitter
from tracesafe.rewrite.fresh import FreshNames
from tracesafe.rewrite.imports import reach, reach_where
from tracesafe.rewrite.layout import Vocabulary, Writer
from tracesafe.rewrite.masking import leaving_statements
from tracesafe.rewrite.plan import Region, named
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.slices import CannotRewrite
from tracesafe.rewrite.statements import has_return, own_statements
from tracesafe.rewrite.symbolic import Executor
from tracesafe.rewrite.totality import BothSides
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

Verdict = Fix | Refusal
_IDENTIFIER = re.compile(r"[^\W\d]\w*")


@lru_cache(maxsize=1)
def branches(here: Reached) -> Mapping[ast.stmt, Verdict]:
    """The verdict on every ``if`` of the function whose test is traced; those that one fix converts share it."""
    node = here.function.node
    if isinstance(node, ast.Lambda):
        return {}
    if refused := _hopeless(here, node):
        return {statement: refused for statement in here.statements(ast.If) if is_traced_test(here, statement.test)}
    verdicts: dict[ast.stmt, Verdict] = {}
    facts = flow(node)
    fresh = FreshNames(here.function.node, here.function.module.bindings)
    skipped: Mapping[ast.stmt, Refusal] = MappingProxyType({})
    notes = comments(here.source, node.lineno, node.end_lineno or node.lineno)
    familiar = unconditional(here, node.body)

    def executor(framework: Framework) -> Executor:
        judge = BothSides(here, framework, familiar)
        return Executor(here, framework, facts, notes, judge, here.is_differentiated)

    while True:
        blocks = Blocks(here, facts, executor, skipped)
        refusal: Refusal | None = None
        found: list[tuple[Region, Verdict]] = []
        try:
            blocks.run(node)
            found = [(region, _verdict(here, region, fresh)) for region in blocks.regions]
            refusal = next(
                (bad for region, bad in found if region is blocks.returning and isinstance(bad, Refusal)), None
            )
        except Refused as refused_here:
            refusal = refused_here.refusal
        if refusal is None:
            break
        guilty = {*(blocks.returning.nodes if blocks.returning else ()), *([blocks.current] if blocks.current else ())}
        guilty |= {inner for node in guilty for inner in leaving_statements(node)}
        if not guilty - set(skipped):
            break
        skipped = MappingProxyType({**skipped, **dict.fromkeys(guilty - set(skipped), refusal)})
    verdicts.update(skipped)
    for region, verdict in found:
        for statement in region.nodes:
            verdicts.setdefault(statement, verdict)
    for statement, refusal in blocks.refusals.items():
        verdicts.setdefault(statement, refusal)
    return _spread(here, node.body, _whole_chains(verdicts))


def _whole_chains(verdicts: dict[ast.stmt, Verdict]) -> dict[ast.stmt, Verdict]:
    """What stands behind the head of a chain that leaves the function keeps its form where the head does."""
    refused: dict[Verdict, Refusal] = {}
    for head, verdict in verdicts.items():
        if isinstance(head, ast.If) and isinstance(verdict, Refusal) and any(map(_leaves, own_statements(head))):
            for each in head.orelse:
                for inner in own_statements(each):
                    found = verdicts.get(inner)
                    if isinstance(found, Fix):
                        refused[found] = verdict
    return {node: refused.get(verdict, verdict) for node, verdict in verdicts.items()}


def _leaves(node: ast.stmt) -> bool:
    return isinstance(node, ast.Return | ast.Raise | ast.Continue | ast.Break)


def _spread(here: Reached, body: Sequence[ast.stmt], verdicts: dict[ast.stmt, Verdict]) -> Mapping[ast.stmt, Verdict]:
    """Branches inside of a converted branch share its verdict."""
    for statement in [each for node in body for each in own_statements(node)]:
        if statement in verdicts:
            for inner in own_statements(statement):
                if isinstance(inner, ast.If | ast.While) and is_traced_test(here, inner.test):
                    verdicts.setdefault(inner, verdicts[statement])
    return verdicts


def _hopeless(here: Reached, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Refusal | None:
    if isinstance(node, ast.AsyncFunctionDef):
        return Refusal("generator", f"`{here.function.name}` is an async function")
    if here.function.is_generator:
        return Refusal("generator", f"`{here.function.name}` is a generator, which yields on a traced path")
    for call in here.expressions(ast.Call):
        if here.qualname(call.func) in {"builtins.exec", "builtins.eval", "builtins.locals", "builtins.vars"}:
            return Refusal("generator", f"`{here.text(call)}` sees the function's variables by name")
    return None


def unconditional(here: Reached, body: Sequence[ast.stmt]) -> frozenset[str]:
    """The texts of what is evaluated on every path before any branch, and reads only names that keep their value."""
    found: set[str] = set()
    rebound_from = [frozenset[str]()]
    for statement in reversed(body):
        rebound_from.append(rebound_from[-1] | stores(statement))
    for index, statement in enumerate(body):
        rebound = rebound_from[len(body) - index]
        head = statement.test if isinstance(statement, ast.If) else statement
        for inner in always_evaluated(head):
            if isinstance(inner, ast.Subscript | ast.BinOp | ast.Call) and not loads(inner) & rebound:
                found.add(here.short(inner))
        if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr | ast.Import | ast.ImportFrom):
            break
    return frozenset(found)


def always_evaluated(node: ast.AST) -> Iterator[ast.AST]:
    """The node and everything inside of it that is evaluated whenever it is."""
    yield node
    match node:
        case ast.IfExp(test=test):
            yield from always_evaluated(test)
        case ast.BoolOp(values=[first, *_]):
            yield from always_evaluated(first)
        case ast.Compare(left=left, comparators=[first, _, *_]):
            yield from always_evaluated(left)
            yield from always_evaluated(first)
        case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            pass
        case _:
            for child in children(node):
                yield from always_evaluated(child)


def vocabulary(here: Reached, framework: Framework) -> tuple[Vocabulary, tuple[Edit, ...]]:
    """How the file writes the framework's selection, and the import that it takes."""
    library = here.library(framework)
    found = reach_where(here, library)
    if framework is not Framework.JAX:
        return Vocabulary(found.text), found.edits
    module = found.text.rpartition(".")[0]
    cond = reach(here, "jax.lax.cond", "jax.lax", "lax")
    tree_map = reach(here, "jax.tree.map", "jax.tree", "tree", ("jax.tree_util.tree_map",))
    negation = reach(here, "jax.numpy.logical_not", "jax.numpy", "jnp")
    spelled = Vocabulary(found.text, f"{module}.select" if module else "", cond.text, tree_map.text, negation.text)
    return spelled, (*found.edits, *cond.edits, *tree_map.edits, *negation.edits)


def needed(edits: tuple[Edit, ...], texts: Sequence[str]) -> tuple[Edit, ...]:
    """The imports among ``edits`` whose name the new texts use."""
    found = []
    for edit in edits:
        name = edit.text.split()[-1].partition(".")[0]
        if any(name in set(_IDENTIFIER.findall(text)) for text in texts):
            found.append(edit)
    return tuple(found)


def _verdict(here: Reached, region: Region, fresh: FreshNames) -> Verdict:
    if region.refusal is not None:
        return region.refusal
    node = here.function.node
    assert not isinstance(node, ast.Lambda)
    try:
        spelled, imports = vocabulary(here, region.executor.framework)
        names = named(region, fresh)
        first = region.nodes[0]
        unit = (
            style.unit(here.source, first.lineno, first.body[0].lineno)
            if isinstance(first, ast.If | ast.For | ast.While)
            else "    "
        )
        writer = Writer(here.source, spelled, names, style.width(here.source.path), unit)
        emitter = Emitter(here.source, writer, names)
        suites = {id(each): suite for suite in _suites(node) for each in suite}
        edits = tuple(emitter.edit(site, suites[id(site.node)]) for site in region.sites)
    except Refused as refused:
        return refused.refusal
    except CannotRewrite as failed:
        return Refusal("layout", f"`{failed}` holds a name that cannot be replaced where it stands")
    if says_bool(here) and any(has_return(each) for each in region.nodes):
        region.executor.note(f"`{here.function.name}` says that it returns a bool, and now returns an array")
    notes = tuple(dict.fromkeys((*region.executor.notes, *caught(here, region.nodes))))
    title = f"Replace the branch with `{spelled.where}`"
    if any(isinstance(each, ast.For | ast.While) for each in region.nodes):
        title = f"Run the loop to its end for every example; `{spelled.where}` keeps what those have that left it"
    return Fix(
        title,
        (*needed(imports, [edit.text for edit in edits]), *region.edits, *edits),
        Safety.REVIEW if notes else Safety.SAFE,
        "; ".join(notes),
    )


def says_bool(here: Reached) -> bool:
    """Whether the function is annotated as one that returns a Python bool."""
    node = here.function.node
    match None if isinstance(node, ast.Lambda) else node.returns:
        case ast.Name(id="bool") | ast.Constant(value="bool"):
            return True
        case _:
            return False


def _suites(node: ast.AST) -> list[list[ast.stmt]]:
    """Every list of statements inside of a node."""
    found: list[list[ast.stmt]] = []
    for inner in walk(node):
        for name in ("body", "orelse", "finalbody"):
            suite = getattr(inner, name, None)
            if isinstance(suite, list) and suite and isinstance(suite[0], ast.stmt):
                found.append(suite)
    return found
