"""Every reason not to rewrite has a page, and a case that shows it."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tracesafe.cli.main import main
from tracesafe.output.refusals import REFUSALS
from tracesafe.output.tables import OWN_PAGES

ROOT = Path(__file__).parents[2]
PAGES = {page.slug: page for page in REFUSALS}


def strings(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def slugs() -> set[str]:
    """The slugs that the source gives to a refusal."""
    found: set[str] = set()
    for folder in ("src/tracesafe", "codemods"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_bytes())):
                if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("Refused", "Refusal")):
                    found.update(slug for argument in node.args[:1] for slug in strings(argument))
    return found


def shown() -> set[str]:
    """The strings of the other unit tests, which name the slug that they expect, and the words of golden notes."""
    files = [file for file in Path(__file__).parent.glob("*.py") if file != Path(__file__)]
    words = {text for file in files for text in strings(ast.parse(file.read_bytes()))}
    for case in (ROOT / "golden").glob("*/*/case.toml"):
        words.update(re.findall(r"[a-z]+(?:-[a-z]+)*", case.read_text(encoding="utf-8")))
    return words


def test_every_slug_has_a_page() -> None:
    rules = {name for _, name, _ in OWN_PAGES}
    assert slugs() <= set(PAGES) | rules


def test_every_slug_has_a_case() -> None:
    assert slugs() <= shown()


def test_pages_are_sorted_and_told_apart() -> None:
    names = [page.slug for page in REFUSALS]
    assert names == sorted(set(names))


@pytest.mark.parametrize("slug", PAGES)
def test_a_page_says_what_to_do(slug: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGES[slug]
    assert main(["explain", slug]) == 0
    out = capsys.readouterr().out
    assert page.do[:40] in out
    assert all(len(line) <= 100 for line in out.split("\n"))
    for example in (page.before, page.after):
        ast.parse(
            f"async def f():\n  for _ in ():\n    {example.replace(chr(10), chr(10) + '    ')}" if example else ""
        )


def test_a_page_can_be_had_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "closure", "--output-format", "json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert found["slug"] == "closure"
