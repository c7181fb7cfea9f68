"""The text of transforms applied one to the other, over another function than the one that they were given."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tracesafe.model import Edit
from tracesafe.rewrite import style
from tracesafe.rewrite.hoisting import reads_at_once, replaced_text
from tracesafe.rewrite.imports import reach
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.renewed import Remade
from tracesafe.source.spans import Span
from tracesafe.spec import Axes, Framework

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.reach import Reached


def source_text(here: Reached, node: ast.expr) -> str:
    """An expression's text on one line."""
    return " ".join(here.text(node).split())


def chain_text(
    here: Reached, made: Remade, function: str, own: int, extra: Iterable[str], static: Sequence[str]
) -> str:
    """The transforms over a function, by its name, that takes ``extra`` behind its ``own`` parameters."""
    more = list(extra)
    text = function
    for call in reversed(made.subject.chain):
        site = here.site_at(call)
        assert site is not None
        given = call.args[0] if call.args else call.keywords[0].value
        options: list[str] = []
        texts = {given: text}
        if more and isinstance(site.spec.traced, Axes):
            if static:
                raise Refused("input-axes", f"{site.spec.name} maps arrays only, and `{static[0]}` has to be static")
            axes, written = _axes(call, site, own, len(more))
            texts |= {axes: written} if axes is not None else {}
            options += [f"in_axes={written}"] if axes is None else []
        if call is made.subject.chain[0]:
            options += static_options(site, static)
        if options and len(call.args) > 1:
            raise Refused("layout", f"`{source_text(here, call)}` has positional options; give them by their names")
        texts[given] = ", ".join([text, *options])
        text = " ".join(replaced_text(here.source, call, texts).split())
    return text


def static_options(site: Site, static: Sequence[str]) -> list[str]:
    """The option by which a compiler leaves arguments as they are."""
    if not static:
        return []
    if site.spec.framework is Framework.PHIFLOW:
        return [f'auxiliary_args="{",".join(static)}"']
    if site.spec.static_argnames is None:
        raise Refused("untraceable-capture", f"{site.spec.name} takes no arguments that stay static by their names")
    names = ", ".join(f'"{each}"' for each in static)
    return [f"static_argnames={names if len(static) == 1 else f'({names})'}"]


def _axes(call: ast.Call, site: Site, own: int, more: int) -> tuple[ast.expr | None, str]:
    """The axes of all parameters, those of the new ones None, with the option that they take the place of."""
    added = ["None"] * more
    given = call.args[1] if len(call.args) > 1 else None
    given = next((each.value for each in call.keywords if each.arg in ("in_axes", "in_dims")), given)
    if given is None:
        return None, f"({', '.join(['0'] * own + added)})"
    match given:
        case ast.Constant(value=int() as axis):
            return given, f"({', '.join([str(axis)] * own + added)})"
        case ast.Tuple(elts=parts) if len(parts) == own:
            return given, f"({', '.join([*(ast.unparse(part) for part in parts), *added])})"
        case _:
            raise Refused(
                "input-axes", f"the axes of {site.spec.name} in line {call.lineno} are not written as a tuple"
            )


def parts_read(made: Remade) -> frozenset[str]:
    """The names that the transforms themselves read, without those of the function that they are given."""
    found: frozenset[str] = frozenset()
    for call in made.subject.chain:
        for part in [call.func, *call.args, *(each.value for each in call.keywords)]:
            if part is not made.subject.node and part not in made.subject.chain:
                found |= reads_at_once(part)
    if made.is_decorator and isinstance(made.usage.statement, ast.FunctionDef):
        for decorator in made.usage.statement.decorator_list:
            found |= reads_at_once(decorator)
    return found


def decorators(here: Reached, made: Remade, static: Sequence[str]) -> tuple[list[str], tuple[Edit, ...]]:
    """The compiler as a decorator, and the import that it takes."""
    if made.is_decorator:
        return _kept(here, made, static)
    call = made.subject.chain[0]
    options = [here.text(each) for each in call.args[1:]]
    if options:
        raise Refused("layout", f"`{source_text(here, call)}` has positional options; give them by their names")
    options = [f"{each.arg}={here.text(each.value)}" for each in call.keywords]
    options += static_options(made.site, static)
    return _decorator(here, made, here.text(call.func), options)


def _decorator(
    here: Reached, made: Remade, compiler: str, options: Sequence[str]
) -> tuple[list[str], tuple[Edit, ...]]:
    if not options:
        return [f"@{compiler}"], ()
    if made.site.spec.framework is Framework.PHIFLOW:
        return [f"@{compiler}({', '.join(options)})"], ()
    found = reach(here, "functools.partial", "functools", "functools")
    return [f"@{found.text}({compiler}, {', '.join(options)})"], found.edits


def _kept(here: Reached, made: Remade, static: Sequence[str]) -> tuple[list[str], tuple[Edit, ...]]:
    """The decorators that the function has, the compiler with more static arguments if it needs them."""
    definition = made.usage.statement
    assert isinstance(definition, ast.FunctionDef)
    found: list[str] = []
    edits: tuple[Edit, ...] = ()
    for decorator in definition.decorator_list:
        text = source_text(here, decorator)
        if decorator is not made.node and here.site_at(decorator) is None and here.known_decorator(decorator) is None:
            raise Refused("unseen-callers", f"the decorator `@{text}` may change what `{definition.name}` takes")
        if decorator is made.node and static:
            options = static_options(made.site, static)
            if isinstance(decorator, ast.Call):
                if any(each.arg in ("static_argnames", "auxiliary_args") for each in decorator.keywords):
                    raise Refused(
                        "untraceable-capture", f"`@{text}` needs `{static[0]}` among its static arguments, too"
                    )
                found.append(f"@{text[:-1].rstrip(', ')}, {', '.join(options)})")
            else:
                lines, edits = _decorator(here, made, text, options)
                found += lines
        else:
            found.append(f"@{text}")
    return found, edits


def with_arguments(here: Reached, call: ast.Call, before: int, given: Sequence[tuple[str, str]]) -> list[Edit]:
    """The new arguments of a call, behind the positional ones that it has. Raises ``Refused``."""
    if not given:
        return []
    source = here.source
    if any(isinstance(each, ast.Starred) for each in call.args) or any(each.arg is None for each in call.keywords):
        raise Refused("fixed-signature", f"line {call.lineno} unpacks its arguments")
    if len(call.args) > before:
        raise Refused("fixed-signature", f"line {call.lineno} gives more arguments than the function needs")
    plain = len(call.args) == before
    text = ", ".join(text if plain else f"{name}={text}" for name, text in given)
    if plain and not call.args:
        at = source.utf8.index(b"(", source.span(call.func).end) + 1
        return [Edit(source.path, Span(at, at), f"{text}, " if call.keywords else text)]
    last = call.args[-1] if plain else call.keywords[-1].value
    if isinstance(last, ast.GeneratorExp):
        raise Refused("layout", f"line {call.lineno} passes a generator without brackets of its own")
    at = source.span(last).end
    while source.utf8[at:].lstrip().startswith(b")") and _is_closed(source.utf8[source.span(call.func).end : at]):
        at = source.utf8.index(b")", at) + 1
    return [Edit(source.path, Span(at, at), f", {text}")]


def joined_call(here: Reached, made: Remade, name: str, before: int, given: Sequence[tuple[str, str]]) -> Edit | None:
    """A call of what it made itself, on one line where it took several and now fits; None for any other."""
    if made.usage.statement is not None or len(made.usage.calls) != 1:
        return None
    (call,), source = made.usage.calls, here.source
    text = here.text(call)
    arguments = [source_text(here, each) for each in call.args]
    if call.lineno == call.end_lineno or "#" in text or len(call.args) != before or '"""' in text:
        return None
    arguments += [value for _, value in given]
    arguments += [f"{each.arg}={source_text(here, each.value)}" for each in call.keywords if each.arg is not None]
    line = f"{name}({', '.join(arguments)})"
    rest = len(source.line(call.end_lineno or 0)) - (call.end_col_offset or 0)
    if call.col_offset + len(line) + rest > style.width(source.path) or any(each.arg is None for each in call.keywords):
        return None
    return Edit(source.path, source.span(call), line)


def _is_closed(text: bytes) -> bool:
    """Whether a bracket around the last argument is still open behind it."""
    return text.count(b"(") - text.count(b")") > 1
