"""Programs with functorch's functional modules: what they give before is what they give after, whatever is written."""

from __future__ import annotations

import textwrap
import warnings
from pathlib import Path
from typing import Any

import pytest

from tracesafe.cli.main import main as tracesafe

from .programs_functional import FOLLOWED, HEAD
from .programs_functional_kept import KEPT

torch = pytest.importorskip("torch")


def run(text: str) -> Any:
    names: dict[str, Any] = {"__name__": "program"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(text, "program", "exec"), names)
        return names["main"]()


def rewritten(folder: Path, text: str) -> str:
    path = folder / "program.py"
    path.write_text(text)
    assert tracesafe(("fix", "--apply", "--unsafe-fixes", "--select", "TRC901", str(path))) == 0
    return path.read_text()


def same(first: Any, second: Any) -> bool:
    if isinstance(first, torch.Tensor):
        return bool(first.dtype == second.dtype and first.shape == second.shape and torch.allclose(first, second))
    if isinstance(first, list | tuple):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, dict):
        return list(first) == list(second) and all(same(first[key], second[key]) for key in first)
    return bool(first == second)


@pytest.mark.parametrize("name", FOLLOWED)
def test_every_use_follows_where_all_are_in_sight(name: str, tmp_path: Path) -> None:
    text = HEAD + textwrap.dedent(FOLLOWED[name])
    after = rewritten(tmp_path, text)
    assert "functorch" not in after
    assert "def make_functional" not in after
    assert "def combine_state" not in after
    assert same(run(text), run(after))


@pytest.mark.parametrize("name", KEPT)
def test_the_old_function_stays_where_a_use_is_out_of_sight(name: str, tmp_path: Path) -> None:
    text = HEAD + textwrap.dedent(KEPT[name])
    after = rewritten(tmp_path, text)
    assert "from functorch" not in after
    assert "def make_functional" in after
    assert same(run(text), run(after))
