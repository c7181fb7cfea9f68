"""ΦFlow's star imports: what they bind, what wins over them, and what a message says of the backends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracesafe import registry
from tracesafe.analysis.analyse import analyse
from tracesafe.analysis.backends import BACKENDS, backends
from tracesafe.analysis.reach import Analysis
from tracesafe.program.program import load
from tracesafe.spec import StarModule

STEP = """

@{transform}
def step(u):
    if (u > 1).any:
        u = u * 0.5
    return u
"""
BAKED_IN = "with the torch backend the branch of the first call is kept for ever"


def analysed(path: Path) -> Analysis:
    """The analysis of one file."""
    return analyse(load([path]), registry.transforms(), registry.libraries(), registry.stars())


def found(tmp_path: Path, program: str, transform: str = "jit_compile") -> list[str]:
    """The messages of TRC201 on a program, with a compiled step behind it."""
    path = tmp_path / "simulation.py"
    path.write_text(program + STEP.format(transform=transform), encoding="utf-8")
    rule = next(rule for rule in registry.rules() if rule.code == "TRC201")
    return [message for here in analysed(path).reached for _, message in rule.detect(here)]


@pytest.mark.parametrize(
    "line",
    [
        "from phi.flow import *",
        "from phi.torch.flow import *",
        "from phi.jax.flow import *",
        "from phi.jax.stax.flow import *",
        "from phi.tf.flow import *",
        "from phiml import *",
        "from phi.flow import *\nfrom phi.torch.flow import *",
        "import sys\nif sys.argv[1:]:\n    from phi.torch.flow import *\nelse:\n    from phi.jax.flow import *",
        "try:\n    from phi.torch.flow import *\nexcept ImportError:\n    from phi.flow import *",
        "def jit_compile(f):\n    return f\n\n\nfrom phi.flow import *",
    ],
)
def test_the_star_binds_the_transform(tmp_path: Path, line: str) -> None:
    assert len(found(tmp_path, line)) == 1


@pytest.mark.parametrize(
    "program",
    [
        "from phi.flow import *\n\n\ndef jit_compile(f):\n    return f",
        "from phi.flow import *\nfrom mine import jit_compile",
        "from phi.flow import *\n\njit_compile = lambda f: f",
    ],
)
def test_what_the_module_binds_behind_the_star_wins(tmp_path: Path, program: str) -> None:
    assert found(tmp_path, program) == []


def test_math_is_that_of_the_last_import(tmp_path: Path) -> None:
    assert len(found(tmp_path, "import math\nfrom phi.flow import *", "math.jit_compile")) == 1
    assert found(tmp_path, "from phi.flow import *\nimport math", "math.jit_compile") == []


def test_a_function_of_the_module_called_gradient_or_where_is_no_transform(tmp_path: Path) -> None:
    program = """from phi.flow import *

seen = []


def gradient(f, wrt):
    return f


def where(test, one, other):
    return one if test else other


def loss(x):
    seen.append(x)
    return where(x > 0, x, -x)


descend = gradient(loss, "x")
"""
    path = tmp_path / "own.py"
    path.write_text(program, encoding="utf-8")
    assert not any(here.regimes() for here in analysed(path).reached)


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("from phi.flow import *", BACKENDS),
        ("from phi.torch.flow import *", frozenset({"torch"})),
        ("from phi.jax.stax.flow import *", frozenset({"jax"})),
        ("from phi.tf.flow import *", frozenset({"tensorflow"})),
        ("from phi.torch.flow import *\nfrom phi.jax.flow import *", frozenset({"torch", "jax"})),
        ("from phi.jax.flow import *\nmath.use('torch')", frozenset({"torch", "jax"})),
        ("from phi.jax.flow import *\nwith TORCH:\n    pass", BACKENDS),
        ("from phi.jax.flow import *\nfor backend in BACKENDS:\n    with backend:\n        pass", BACKENDS),
    ],
)
def test_a_backend_that_is_chosen_at_run_time_is_unknown(
    tmp_path: Path, program: str, expected: frozenset[str]
) -> None:
    path = tmp_path / "simulation.py"
    path.write_text(f"{program}\n\n\n@jit_compile\ndef step(x):\n    return x\n", encoding="utf-8")
    (here,) = analysed(path).reached
    assert backends(here) == expected


def test_the_message_says_what_happens_with_the_backends_that_may_run(tmp_path: Path) -> None:
    assert BAKED_IN in found(tmp_path, "from phi.flow import *")[0]
    assert BAKED_IN in found(tmp_path, "from phi.torch.flow import *")[0]
    assert BAKED_IN not in found(tmp_path, "from phi.jax.flow import *")[0]
    assert BAKED_IN in found(tmp_path, "from phi.jax.flow import *\nmath.use('torch')")[0]


@pytest.mark.parametrize("star", registry.stars(), ids=lambda star: star.name)
def test_every_star_binds_what_shadows_builtins_and_modules(star: StarModule) -> None:
    """That the package has these names is the matter of tests/test_transforms_exist.py."""
    assert {"round", "where", "gradient", "jit_compile", "iterate", "math", "f"} <= star.names.keys()
