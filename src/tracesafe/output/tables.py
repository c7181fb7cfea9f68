"""Tables and pages about rules and transforms: aligned columns for people, JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from tracesafe.output.color import Palette
from tracesafe.output.frame import width
from tracesafe.spec import Framework, Param, TransformSpec

_HEADING = re.compile(r"^[A-Z]+[0-9]+ [\w-]+: ")
"""What a rule file's docstring starts with."""


class Documented(Protocol):
    """A rule, as far as its page shows it."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def frameworks(self) -> frozenset[Framework]: ...
    @property
    def doc(self) -> str: ...


OWN_PAGES = (
    (
        "TRC001",
        "cannot-parse",
        """A file cannot be processed.

What it does: reports a file that cannot be read, decoded or parsed, with what to do about it.
Why it matters: what is not looked at may break; so the exit code is 3, never 0.
Fix safety: never rewritten.""",
    ),
    (
        "TRC002",
        "unused-suppression",
        """A comment silences nothing any more.

What it does: finds `# tracesafe: ignore[...]`, `file-ignore`, `disable` and `# noqa: TRC...` that no finding needs.
It is judged only when a whole project is checked: part of one may lack the line that applies the transform.
Fix safety: safe: the comment, or the part of it that is idle, is removed.""",
    ),
    (
        "TRC003",
        "malformed-suppression",
        """A comment is meant to silence a rule, but does not say which.

What it does: finds `# tracesafe:` comments with an unknown word, no rule, or a rule that does not exist.
Such a comment silences nothing: a blanket would hide what nobody has looked at.
Use instead: `# tracesafe: ignore[traced-branch] why it is all right`.
Fix safety: never rewritten.""",
    ),
)
"""Code, name and page of the rules about the tool's own work."""


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], palette: Palette) -> Iterator[str]:
    """Aligned columns; the first stands out, the last may be as long as it likes."""
    columns = [max(width(row[index]) for row in (headings, *rows)) for index in range(len(headings))]

    def line(cells: Sequence[str], paint: Callable[[str], str], rest: Callable[[str], str]) -> str:
        padded = [cell + " " * (columns[index] - width(cell)) for index, cell in enumerate(cells)]
        return "  ".join([paint(padded[0]), *map(rest, padded[1:-1]), rest(cells[-1])]).rstrip()

    yield line(headings, palette.good, palette.good)
    for row in rows:
        yield line(row, palette.help, str)


def rule_rows(rules: Sequence[Documented]) -> list[dict[str, Any]]:
    """What is known of each rule, the tool's own included."""
    own = [
        {"code": code, "name": name, "frameworks": [], "summary": summary(doc), "explanation": doc}
        for code, name, doc in OWN_PAGES
    ]
    return own + [
        {
            "code": rule.code,
            "name": rule.name,
            "frameworks": sorted(rule.frameworks),
            "summary": summary(rule.doc),
            "explanation": rule.doc.strip(),
        }
        for rule in rules
    ]


def summary(doc: str) -> str:
    """What a rule's page says in its first sentence about what the rule does."""
    head, *rest = doc.strip().split("\n")
    for line in rest:
        if line.startswith("What it does:"):
            return line.removeprefix("What it does:").strip()
    return _HEADING.sub("", head).replace("``", "`")


def transform_row(spec: TransformSpec) -> dict[str, Any]:
    """What is known of one transform, as plain values."""
    return {
        "name": spec.name,
        "aliases": list(spec.aliases),
        "framework": spec.framework.value,
        "kind": spec.kind.value,
        "application": spec.application.value,
        "functions": [_param(param) for param in spec.functions],
        "traced": traced_text(spec),
        "static": [_param(param) for param in (spec.static_argnums, spec.static_argnames) if param is not None],
        "returns": spec.returns,
        "aux": _param(spec.aux) if spec.aux is not None else None,
        "returns_with_aux": spec.returns_with_aux,
        "decorator": spec.decorator,
        "since": spec.since,
        "until": spec.until,
        "docs": spec.docs,
    }


def traced_text(spec: TransformSpec) -> str:
    """Which arguments become tracers."""
    traced = spec.traced
    match type(traced).__name__, getattr(traced, "param", None), getattr(traced, "default", None):
        case "All", _, _:
            return "every argument that no option makes static"
        case "Argnums", Param() as param, default:
            return f"the arguments that {_param(param)} names (default {', '.join(map(str, default or ()))})"
        case "Axes", Param() as param, _:
            return f"the arguments whose axis in {_param(param)} is not None"
        case "ByName", Param() as param, default:
            return f"the arguments that {_param(param)} names" + (f" (default {default!r})" if default else "")
    return "none by itself; what an outer transform traces stays traced"


def transform_page(spec: TransformSpec, palette: Palette) -> Iterator[str]:
    """What is known of one transform, for people."""
    yield palette.bold(spec.name)
    if spec.docs:
        yield f"\n{spec.docs}"
    yield ""
    facts = (
        ("framework", spec.framework.value),
        ("kind", spec.kind.value),
        ("also called", ", ".join(spec.aliases)),
        ("takes the function as", ", ".join(map(_param, spec.functions))),
        ("traced", traced_text(spec)),
        ("kept static by", ", ".join(_param(one) for one in (spec.static_argnums, spec.static_argnames) if one)),
        ("returns", _nested(spec.returns)),
        ("with aux", f"{_param(spec.aux)}: {_nested(spec.returns_with_aux or ())}" if spec.aux else ""),
        ("as a decorator", "yes" if spec.decorator else "no"),
        ("since", spec.since or ""),
        ("until", spec.until or ""),
    )
    wide = max(len(name) for name, _ in facts)
    for name, value in facts:
        if value:
            yield f"  {palette.help(f'{name:<{wide}}')}  {value}"


def page(row: dict[str, Any], palette: Palette) -> Iterator[str]:
    """A rule's page: its heading, then its explanation with the section names marked."""
    yield f"{palette.code(row['code'])} {palette.bold(row['name'])}"
    if row["frameworks"]:
        yield palette.dim(", ".join(row["frameworks"]))
    yield ""
    lines = str(row["explanation"]).split("\n")
    head = _HEADING.sub("", lines[0])
    lines[0] = head[:1].upper() + head[1:]
    for line in (line.replace("``", "`") for line in lines):
        head, colon, rest = line.partition(":")
        is_heading = colon and head and head[0].isupper() and len(head) <= 30 and "`" not in head
        yield f"{palette.help(head)}:{rest}" if is_heading else line


def as_json(value: Any) -> str:
    """Indented JSON."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _param(param: Param) -> str:
    if param.keyword is not None:
        return param.keyword
    return f"argument {param.position + 1}" if param.position is not None else "its argument"


def _nested(parts: Sequence[Any]) -> str:
    words = [part if isinstance(part, str) else f"({_nested(part)})" for part in parts]
    return ", ".join(words)
