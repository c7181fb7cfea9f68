"""Names that moved, on random modules: what is no old name stays, and the others denote what they did."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings

from tests.property.rename_programs import NAMES, STAYED, hiding, moving
from tests.unit.renaming import FOLDER, found, renamed_files

OPTIONS: dict[str, Any] = {"deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}


def modules(*, old: bool) -> dict[str, ModuleType]:
    """Stand-ins for functorch and torch, whose functions are words; with or without the names that moved."""
    made = {name: ModuleType(name) for name in ("functorch", "functorch.experimental", "torch", "torch.func")}
    for name in NAMES:
        setattr(made["torch.func"], name, f"<{name}>")
        if old:
            setattr(made["functorch"], name, f"<{name}>")
    for name in STAYED:
        setattr(made["functorch"], name, f"<{name}>")
    if old:
        vars(made["functorch.experimental"])["hessian"] = "<hessian>"
    vars(made["functorch"])["experimental"] = made["functorch.experimental"]
    vars(made["torch"])["func"] = made["torch.func"]
    made["functorch"].__path__ = made["torch"].__path__ = []
    return made


def outcome(text: str, *, old: bool) -> object:
    scope: dict[str, object] = {}
    with patch.dict(sys.modules, modules(old=old)):
        exec(compile(text, "main.py", "exec"), scope)
    return scope["out"]


@given(moving())
@settings(max_examples=80, **OPTIONS)
def test_every_use_denotes_what_it_did(text: str) -> None:
    """No old name is left, and the new text finds the same where the old names are gone."""
    done = renamed_files({"main.py": text})
    after = done.after[FOLDER / "main.py"].text
    assert not done.left.findings, after
    assert outcome(after, old=False) == outcome(text, old=True), after
    again = renamed_files({"main.py": after})
    assert again.after[FOLDER / "main.py"].text == after


@given(hiding())
@settings(max_examples=80, **OPTIONS)
def test_an_old_name_that_is_shadowed_quoted_or_commented_stays(text: str) -> None:
    assert found(text) == (), text
    done = renamed_files({"main.py": text})
    assert not done.changed
    assert done.after[FOLDER / "main.py"].text == text
