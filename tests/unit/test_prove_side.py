"""What a process that is forked with the frameworks loaded does before the program of the user."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from tracesafe.prove.worker.side import _uncover


@pytest.mark.parametrize("own", ["functorch.py", "functorch/__init__.py"])
def test_a_module_of_the_program_comes_before_one_that_a_framework_brought_in(
    own: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("functorch", "functorch.experimental", "functorch_tools"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    _uncover([str(tmp_path)])
    assert "functorch" in sys.modules
    (tmp_path / own).parent.mkdir(exist_ok=True)
    (tmp_path / own).write_text("")
    _uncover([str(tmp_path)])
    assert not {"functorch", "functorch.experimental"} & sys.modules.keys()
    assert "functorch_tools" in sys.modules
