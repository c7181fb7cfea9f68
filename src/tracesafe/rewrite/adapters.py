"""The old way to call a module as a function, written out: where the parameters of a program have to stay tuples."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from tracesafe.analysis.written import Use, Written
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.fresh import identifiers
from tracesafe.rewrite.old_members import Swap, swapped
from tracesafe.source.spans import Span

_ATTRIBUTES = frozenset(
    {"stateless_model", "param_names", "buffer_names", "names_map", "eval", "train", "to", "requires_grad_"}
)

_TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "make_functional": '''
def NAME(model, disable_autograd_tracking=False):
    """The module as a function of a tuple of its parameters, and that tuple."""
    stateless = COPY.deepcopy(model)
    named = dict(stateless.named_parameters())
    if disable_autograd_tracking:
        stateless.requires_grad_(False)

    def run(params, *inputs, **options):
        return CALL(stateless, dict(zip(named, params)), inputs, options)

    return run, tuple(named.values())
''',
        "make_functional_with_buffers": '''
def NAME(model, disable_autograd_tracking=False):
    """The module as a function of tuples of its parameters and buffers, and these tuples."""
    stateless = COPY.deepcopy(model)
    named_params = dict(stateless.named_parameters())
    named_buffers = dict(stateless.named_buffers())
    if disable_autograd_tracking:
        stateless.requires_grad_(False)

    def run(params, buffers, *inputs, **options):
        state = dict(zip(named_params, params)), dict(zip(named_buffers, buffers))
        return CALL(stateless, state, inputs, options)

    return run, tuple(named_params.values()), tuple(named_buffers.values())
''',
        "combine_state_for_ensemble": '''
def NAME(models):
    """The modules as one function of their parameters and buffers, and these, stacked, in tuples."""
    params, buffers = STACK(models)
    stateless = COPY.deepcopy(models[0]).to("meta")
    param_names, buffer_names = list(params), list(buffers)

    def run(params, buffers, *inputs, **options):
        state = dict(zip(param_names, params)), dict(zip(buffer_names, buffers))
        return CALL(stateless, state, inputs, options)

    return run, tuple(param.detach() for param in params.values()), tuple(buffers.values())
''',
    }
)


def adapted(here: Written, uses: Sequence[Use], lost: str) -> Fix | Refusal:
    """Functions of the old names in the file itself, in the place of those that are imported."""
    asked = _asked(here)
    if asked:
        return Refusal(
            "functional-module", f"`{asked}` asks what `make_functional` gave for what only it had; {_BY_HAND}"
        )
    if any(use.reference.formatted for use in uses):
        return Refusal("formatted-name", "positions inside of an f-string are not known")
    swap = Swap(here, uses, "torch.func")
    copy, call = swap.module("copy"), swap.spelled("functional_call")
    source = here.source
    edits: list[Edit] = []
    texts: dict[str, str] = {}
    for use in uses:
        old = use.rename.old.rpartition(".")[2]
        name = here.text(use.node)
        if isinstance(use.node, ast.Attribute):
            if old in set(identifiers(here.module.tree)) - {use.node.attr} or old in here.scoped.bound:
                return Refusal("functional-module", f"`{old}` is something else in this file; {_BY_HAND}")
            edits.append(Edit(source.path, source.span(use.node), old))
            name = old
        stack = swap.spelled("stack_module_state") if old.startswith("combine") else ""
        text = _TEXTS[old].replace("NAME", name).replace("COPY", copy).replace("CALL", call).replace("STACK", stack)
        texts[name] = text.strip("\n")
    edits += [*swapped(swap), _defined(here, list(texts.values()))]
    note = f"the parameters stay tuples, since {lost}; the functions of the old names stand in this file now"
    return Fix("Keep the old function, written with functional_call", tuple(edits), Safety.REVIEW, note)


_BY_HAND = "call `torch.func.functional_call(model, params, inputs)` with `params = dict(model.named_parameters())`"


def _asked(here: Written) -> str:
    """An attribute that only the object of the old API has, if the file asks for one."""
    owners = {name for pair in ast.walk(here.module.tree) if isinstance(pair, ast.Assign) for name in _runs(here, pair)}
    for node in ast.walk(here.module.tree):
        if isinstance(node, ast.Attribute) and node.attr in _ATTRIBUTES and here.text(node.value) in owners:
            return here.text(node)
    return ""


def _runs(here: Written, node: ast.Assign) -> list[str]:
    """The names that hold the function that the old API makes of a module."""
    called = {use.node for use in here.old_uses if use.rename.how == "functional-pair"}
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=[first, *_])], value=ast.Call(func=func)) if func in called:
            return [here.text(first)]
        case _:
            return []


def _defined(here: Written, texts: list[str]) -> Edit:
    """The functions behind the imports at the top of the file."""
    source, newline = here.source, here.source.newline
    last = _head_end(here.module.tree.body)
    row = (last.end_lineno or last.lineno) if last is not None else 0
    at = source.line_starts[row] if row < len(source.line_starts) else len(source.utf8)
    body = (newline * 3).join(text.replace("\n", newline) for text in texts)
    return Edit(source.path, Span(at, at), f"{newline * 2}{body}{newline}{_gap(here, row)}")


def _head_end(body: Sequence[ast.stmt]) -> ast.stmt | None:
    """The last import in front of the first function or class; the docstring where there is none."""
    end = next(
        (index for index, node in enumerate(body) if isinstance(node, ast.FunctionDef | ast.ClassDef)), len(body)
    )
    imports = [node for node in body[:end] if isinstance(node, ast.Import | ast.ImportFrom | ast.Try)]
    is_text = bool(body) and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    return imports[-1] if imports else body[0] if is_text else None


def _gap(here: Written, row: int) -> str:
    """The blank lines that are missing between the functions and what follows."""
    source = here.source
    rest = [source.line(each).strip() for each in range(row + 1, min(row + 3, len(source.line_starts)) + 1)]
    blank = next((index for index, line in enumerate(rest) if line), 2)
    return source.newline * (2 - min(blank, 2))
