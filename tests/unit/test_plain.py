"""What is known of code outside of every transform: functions and module bodies that make and call transforms."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

from tracesafe.analysis.analyse import analyse
from tracesafe.analysis.reach import Plain
from tracesafe.program.program import load
from tracesafe.registry import libraries, stars, transforms
from tracesafe.spec import Framework


def plain_of(folder: Path, text: str) -> dict[str, Plain]:
    path = folder / "program.py"
    path.write_text(textwrap.dedent(text))
    found = analyse(load([path]), transforms(), libraries(), stars())
    return {here.function.name: here for here in found.plain}


SCRIPT = """
    import jax

    def fit(x, rounds):
        for _ in range(rounds):
            x = jax.jit(lambda y: y * 2)(x)
        return x

    def unrelated(x):
        return x

    for seed in range(3):
        print(fit(float(seed), 4))
        step = jax.jit(lambda y: y + seed)
"""


def test_functions_and_module_bodies_that_apply_a_transform_are_there(tmp_path: Path) -> None:
    found = plain_of(tmp_path, SCRIPT)
    assert set(found) == {"<module>", "fit"}
    assert all(here.frameworks == {Framework.JAX} and here.via == () for here in found.values())
    assert not any(here.regimes() for here in found.values())


def test_their_expressions_have_values_and_sites(tmp_path: Path) -> None:
    found = plain_of(tmp_path, SCRIPT)
    for name, line in (("fit", 6), ("<module>", 14)):
        here = found[name]
        calls = [call for call in here.expressions(ast.Call) if here.site_at(call) is not None]
        assert [call.lineno for call in calls] == [line]
        assert here.qualname(calls[0].func) == "jax.jit"
        assert here.runs(calls[0])
        assert any(isinstance(loop, ast.For) for loop in here.looped)


def test_the_statements_of_a_module_are_a_function_without_parameters(tmp_path: Path) -> None:
    body = plain_of(tmp_path, SCRIPT)["<module>"].function
    assert body.qualname == "program.<module>"
    assert body.parameters == ()
    assert {"seed", "step", "fit", "jax"} <= body.locals
