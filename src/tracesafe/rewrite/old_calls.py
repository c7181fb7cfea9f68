"""Uses of names that moved: the new name, and the arguments as it takes them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tracesafe.analysis.written import Use, Written
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.imports import Reach
from tracesafe.rewrite.precedence import of, wanted
from tracesafe.rewrite.spelling import spelled
from tracesafe.rewrite.style import margin
from tracesafe.source.spans import Span
from tracesafe.spec import Rename

_COMMENT = re.compile(r"#[^\r\n]*")


@dataclass(frozen=True, slots=True)
class _Parameter:
    """What becomes of one parameter of the old function."""

    name: str
    keyword: bool
    gone: bool


def written_use(here: Written, use: Use) -> Fix | Refusal:
    """The new name in the place of an old one, its call changed with it."""
    found = in_words(here, use)
    if isinstance(found, Refusal):
        return found
    row, (reach, edits) = use.rename, found
    safety = Safety.REVIEW if row.note else Safety.SAFE
    return Fix(f"Write `{row.form.format(reach.text)}`", (*edits, *reach.edits), safety, row.note)


def in_words(here: Written, use: Use) -> tuple[Reach, list[Edit]] | Refusal:
    """How the new name of a use is written, and what changes at the use itself."""
    row = use.rename
    if not row.new:
        return Refusal("no-successor", row.remedy)
    if use.reference.formatted:
        return Refusal("formatted-name", f"write `{row.new}` yourself: where names stand in an f-string is not known")
    arguments = call_edits(here, row, use.node, alone=use.node is use.reference.node)
    if isinstance(arguments, Refusal):
        return arguments
    reach = spelled(here, use.reference, row)
    text = formed(here, row, use.node, row.form.format(reach.text))
    return reach, [Edit(here.source.path, here.source.span(use.node), text), *arguments]


def formed(here: Written, row: Rename, node: ast.expr, text: str) -> str:
    """A text that is more than a name, in brackets where the expression around it would take it apart."""
    if row.form == "{}" or not _is_loose(here.parents[node], node, ast.parse(text, mode="eval").body):
        return text
    return f"({text})"


def _is_loose(parent: ast.AST, child: ast.expr, node: ast.expr) -> bool:
    return isinstance(parent, ast.UnaryOp) or of(node) < wanted(parent, child)


def _parameters(row: Rename) -> Mapping[str, _Parameter]:
    found: dict[str, _Parameter] = {}
    for text in row.arguments:
        old, _, new = text.rstrip("=").lstrip("-").partition(":")
        found[old] = _Parameter(new or old, text.endswith("="), text.startswith("-"))
    return MappingProxyType(found)


def call_edits(here: Written, row: Rename, node: ast.expr, *, alone: bool) -> list[Edit] | Refusal:
    """What changes between the brackets of a call of an old name; ``alone``: nothing is taken from the name itself."""
    call = here.calls.get(node)
    parameters = _parameters(row)
    strict = bool(row.adds) or row.curried or any(each.keyword for each in parameters.values())
    if call is None:
        if strict and alone:
            last = row.old.rpartition(".")[2]
            return Refusal("not-called", f"`{row.new}` takes other arguments than `{last}`: change what calls it, too")
        return []
    if row.curried:
        return _curried(here, row, call)
    renames = any(old != each.name or each.gone for old, each in parameters.items())
    unpacked = any(isinstance(each, ast.Starred) for each in call.args) and strict
    if unpacked or (any(each.arg is None for each in call.keywords) and renames):
        return Refusal("unpacked-arguments", f"`{row.new}` takes other arguments: write out what is unpacked here")
    edits = list(_changed(here, call, parameters))
    gone = next((each for each in edits if isinstance(each, Refusal)), None)
    if gone is not None:
        return gone
    if row.adds:
        added = _added(here, call, row.adds)
        if isinstance(added, Refusal):
            return added
        edits.append(added)
    return [each for each in edits if isinstance(each, Edit)]


def _curried(here: Written, row: Rename, call: ast.Call) -> list[Edit] | Refusal:
    """The brackets between the function and what it is given."""
    source, path = here.source, here.source.path
    if len(call.args) != 2 or call.keywords or any(isinstance(each, ast.Starred) for each in call.args):
        return Refusal("lost-argument", f"`{row.new}` has none of the options that are given here: see what they do")
    function, given = call.args
    parts = list(given.elts) if isinstance(given, ast.Tuple) else [given]
    if not parts or any(isinstance(each, ast.Starred) for each in parts):
        return Refusal("lost-argument", f"`{row.new}` differentiates by something: give it an argument")
    brackets = Span(source.span(call.func).end, source.span(call).end)
    texts = [source.slice(source.span(each)) for each in (function, *parts)]
    if "#" in source.slice(brackets) or any("\n" in text or "\r" in text for text in texts):
        return Refusal("layout", "the call stands on several lines: write the two calls by hand")
    numbers = ", ".join(map(str, range(len(parts)))) + ("," if len(parts) == 1 else "")
    several = f", argnums=({numbers})" if isinstance(given, ast.Tuple) else ""
    return [Edit(path, brackets, f"({texts[0]}{several})({', '.join(texts[1:])})")]


def _added(here: Written, call: ast.Call, text: str) -> Edit | Refusal:
    """One more argument, behind the last."""
    source = here.source
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    last = max((source.span(argument).end for argument in given), default=source.span(call.func).end)
    rest = "".join(_COMMENT.sub("", source.slice(Span(last, source.span(call).end))).split())
    if rest not in ((")", ",)") if given else ("()",)):
        return Refusal("layout", f"brackets stand behind the last argument: add `{text}` by hand")
    place = source.location(last)
    if given and rest == ",)" and place.row < (call.end_lineno or 0):
        start = source.line_starts[place.row]
        indent = margin(source, max(given, key=lambda each: source.span(each).end).lineno)
        return Edit(source.path, Span(start, start), f"{indent}{text},{source.newline}")
    at = last if given else source.span(call).end - 1
    return Edit(source.path, Span(at, at), f", {text}" if given else text)


def _changed(here: Written, call: ast.Call, parameters: Mapping[str, _Parameter]) -> Iterator[Edit | Refusal]:
    source = here.source
    for argument, each in zip(call.args, parameters.values(), strict=False):
        if each.gone:
            yield _lost(each.name)
        elif each.keyword:
            start = source.span(argument).start
            yield Edit(source.path, Span(start, start), f"{each.name}=")
    for keyword in call.keywords:
        found = parameters.get(keyword.arg or "")
        if found is not None and found.gone:
            yield _lost(found.name)
        elif found is not None and keyword.arg is not None and found.name != keyword.arg:
            start = source.span(keyword).start
            yield Edit(source.path, Span(start, start + len(keyword.arg.encode("utf-8"))), found.name)


def _lost(name: str) -> Refusal:
    return Refusal("lost-argument", f"nothing takes the place of `{name}=`: see what it was for")
