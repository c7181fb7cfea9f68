"""Code without a finding comes back byte for byte, whatever it looks like."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.property.comparing import converted
from tests.property.programs import functions
from tracesafe.source.text import Unreadable, decode, parse

NEWLINES = ("\n", "\r\n", "\r")


@given(st.lists(functions("torch"), min_size=3, max_size=3), st.sampled_from(NEWLINES), st.booleans(), st.booleans())
@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_functions_that_no_transform_reaches_stay(
    batch: list[tuple[str, int]], newline: str, tabs: bool, final: bool
) -> None:
    defs = [body.replace("NAME", f"f{index}") for index, (body, _) in enumerate(batch)]
    text = "import torch\n\nFLAG = OTHER = True  # \u2028 é\n\n\n" + "\n\n".join(defs) + "\n\ny = torch.func.grad(f0)"
    text = (text.replace("    ", "\t") if tabs else text) + ("\n" if final else "")
    fixed = converted(text.replace("\n", newline))
    assert next(iter(fixed.after.values())).text == text.replace("\n", newline)
    assert not fixed.changed


@given(st.lists(functions("torch"), min_size=4, max_size=4))
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_a_second_run_changes_nothing(batch: list[tuple[str, int]]) -> None:
    defs = [body.replace("NAME", f"f{index}") for index, (body, _) in enumerate(batch)]
    sites = [f"g{index} = torch.vmap(f{index})" for index in range(len(batch))]
    text = "import torch\n\nFLAG = True\nOTHER = False\n\n\n" + "\n\n".join(defs) + "\n\n" + "\n".join(sites) + "\n"
    once = next(iter(converted(text).after.values())).text
    again = converted(once)
    assert next(iter(again.after.values())).text == once


def installed() -> list[Path]:
    """Some files of the standard library, large and small, old and new."""
    root = Path(sysconfig.get_paths()["stdlib"])
    return sorted(root.glob("*.py"))[::12] + sorted((root / "test").glob("test_gram*.py"))


@pytest.mark.parametrize("path", installed(), ids=lambda path: path.name)
def test_files_that_people_wrote_stay(path: Path) -> None:
    source = decode(path.read_bytes(), path)
    try:
        parse(source)
    except Unreadable:
        return
    fixed = converted(source.text)
    assert next(iter(fixed.after.values())).text == source.text
    assert source.encode(source.text) == path.read_bytes()
