"""TRC207 and TRC208: what is found, and above all what is not."""

from __future__ import annotations

import re
import textwrap

import pytest

from tests.unit.programs_types import OTHERS
from tests.unit.programs_types_jax import JAX
from tests.unit.rewriting import PATH, findings
from tracesafe.source.text import SourceFile

_MARK = re.compile(r"# <- (TRC\d+)$", re.MULTILINE)


def marked(text: str) -> set[tuple[int, str]]:
    return {(text.count("\n", 0, match.start()) + 1, match.group(1)) for match in _MARK.finditer(text)}


@pytest.mark.parametrize("name", sorted({**JAX, **OTHERS}))
def test_findings_stand_where_they_are_marked(name: str) -> None:
    text = textwrap.dedent({**JAX, **OTHERS}[name]).lstrip("\n")
    source = SourceFile(PATH, text)
    expected = marked(text)
    codes = {code for _, code in expected} | {"TRC207", "TRC208"}
    found = {(source.location(one.span.start).row, one.code) for one in findings(text) if one.code in codes}
    assert found == expected
