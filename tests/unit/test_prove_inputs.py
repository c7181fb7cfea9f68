"""Inputs of proofs: where they are looked for, in which order, and what is made up where nothing is found."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest

from tracesafe.program.program import Program, load
from tracesafe.prove.inputs import Settings, Target, calls_for
from tracesafe.prove.inputs_names import Names
from tracesafe.prove.inputs_specs import Call
from tracesafe.prove.inputs_supply import Supply
from tracesafe.prove.inputs_usage import Usage, usages


def program_of(folder: Path, **files: str) -> Program:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(textwrap.dedent(text))
    return load([folder / "main.py"])


def target_of(program: Program, name: str) -> Target:
    found = Supply(program, Settings()).target(next(iter(program.given)), name)
    assert found is not None
    return found


def calls(program: Program, name: str, count: int = 1, **settings: Any) -> list[Call]:
    found = calls_for(target_of(program, name), program, Settings(**settings))
    return [call for call, _ in zip(found, range(count), strict=False)]


def seen(program: Program, name: str) -> list[Call]:
    return [call for call in calls(program, name, 20) if call.origin in ("call sites", "docstring")]


F = """
    import torch
    from torch.func import vmap, grad, jvp
    SIZE = 3
    def f(x, n=2):
        return x * n
"""


@pytest.mark.parametrize(
    ("text", "setup", "arguments"),
    [
        ("def main():\n    return f(torch.ones(SIZE), 4)", "", ["torch.ones(SIZE)", 4]),
        ("def main():\n    x = torch.ones(2)\n    return f(x, n=3)", "x = torch.ones(2)", ["x", 3]),
        ("def main():\n    x = torch.ones(2)\n    return vmap(f)(x)", "x = torch.ones(2)", [("x", 0)]),
        (
            "def main():\n    x = torch.ones(2)\n    return vmap(lambda y: f(y, 3), in_dims=1)(x)",
            "x = torch.ones(2)\ny = __lane__(x, 1)",
            ["y", 3],
        ),
        ("def main():\n    fast = vmap(grad(f))\n    x = 2\n    return fast(x)", "x = 2", [("x", 0)]),
        ("def main():\n    x = torch.ones(2)\n    x[0] = 5.0\n    return f(x)", "x = torch.ones(2)\nx[0] = 5.0", ["x"]),
        ("def main():\n    for x in (1.0, 2.0):\n        f(x)", "for x in (1.0, 2.0):\n    break", ["x"]),
        ("def main():\n    return [f(x) for x in (1.0, 2.0)]", "for x in (1.0, 2.0):\n    break", ["x"]),
        ("def outer(a):\n    return f(a + 1)\ndef main():\n    return outer(7)", "a = 7", ["a + 1"]),
        ("if __name__ == '__main__':\n    x = torch.ones(1)\n    print(f(x))", "x = torch.ones(1)", ["x"]),
        ("def main():\n    return jvp(f, (torch.ones(1),), (torch.ones(1),))", "", ["torch.ones(1)"]),
    ],
)
def test_arguments_are_taken_from_calls_in_sight(tmp_path: Path, text: str, setup: str, arguments: list[Any]) -> None:
    program = program_of(tmp_path, main=textwrap.dedent(F) + text + "\n")
    found = seen(program, "f")
    for spec, wanted in zip(found[0].args, arguments, strict=True):
        if isinstance(wanted, tuple):
            assert spec["lane"] == {
                "of": {"source": wanted[0], "setup": setup, "in": "main"},
                "axis": wanted[1],
                "index": 0,
            }
        elif isinstance(wanted, int):
            assert spec == {"literal": wanted}
        else:
            assert spec == {"source": wanted, "setup": setup, "in": "main"}


def test_arguments_that_the_text_does_not_show_are_guessed(tmp_path: Path) -> None:
    text = F + "    def outer(a):\n        return f(a, 5)\n"
    found = calls(program_of(tmp_path, main=text), "f", 1)
    assert found[0].origin in ("call sites", "program")
    assert "array" in found[0].args[0]


def test_functions_that_change_do_not_compute_arguments(tmp_path: Path) -> None:
    text = F + "    def main():\n        x = helper()\n        return f(x)\n"
    program = program_of(tmp_path, main=text)
    assert seen(program, "f")
    found = calls(program, "f", 20, changed=frozenset({"helper"}))
    assert all(call.origin != "call sites" for call in found)


def test_a_transformed_callable_gets_batches(tmp_path: Path) -> None:
    text = F + "    fast = vmap(f, in_dims=(0, None))\n    def main():\n        return f(torch.ones(5), 3)\n"
    program = program_of(tmp_path, main=text)
    assert target_of(program, "fast").layers == target_of(program, "jit(vmap(f, in_dims=(0, None)))").layers
    assert target_of(program, "f").layers == ()
    guessed = [call for call in calls(program, "fast", 30) if call.origin == "program"]
    assert guessed[0].args[0]["array"]["shape"] == [4]
    assert seen(program, "fast")[0].args[0]["stack"]["of"][0]["source"] == "torch.ones(5)"


def test_methods_get_their_receiver_first(tmp_path: Path) -> None:
    text = """
        import torch
        class Net(torch.nn.Module):
            def __init__(self, width: int, depth=2):
                super().__init__()
            def forward(self, x):
                return x
        def main():
            net = Net(7)
            return net(torch.ones(7))
    """
    found = seen(program_of(tmp_path, main=text), "Net.forward")
    assert [spec["source"] for spec in found[0].args] == ["net", "torch.ones(7)"]
    guessed = calls(program_of(tmp_path, main=text), "Net.forward", 1, seen=False)[0]
    assert guessed.args[0]["module"]["qualname"] == "main:Net"
    assert guessed.args[0]["module"]["kwargs"]["width"] == {"literal": 3}


def test_what_is_recorded_or_configured_comes_first(tmp_path: Path) -> None:
    program = program_of(tmp_path, main=F + "    def main():\n        return f(torch.ones(2))\n")
    recorded = {"main.f": [{"args": [{"literal": 9}], "kwargs": {}}]}
    factories = {"main.f": "tests.inputs:make_f"}
    found = calls(program, "f", 3, recordings=recorded, factories=factories)
    assert [call.origin for call in found] == ["recorded", "configured", "call sites"]
    assert found[1].args[0] == {"spread": {"factory": "tests.inputs:make_f"}}


def test_docstrings_are_read_with_their_set_up(tmp_path: Path) -> None:
    text = '''
        import torch
        def f(x, n):
            """Scaled.

            >>> x = torch.tensor([1.0, 2.0])
            >>> y = f(x * 2, 3)
            >>> y.sum()
            tensor(18.)
            """
            return x * n
    '''
    found = calls(program_of(tmp_path, main=text), "f", 1)[0]
    assert found.origin == "docstring"
    assert found.args[0] == {"source": "x * 2", "setup": "x = torch.tensor([1.0, 2.0])", "in": "main"}
    assert found.args[1] == {"literal": 3}


def test_tests_of_the_project_are_looked_at(tmp_path: Path) -> None:
    program = program_of(
        tmp_path,
        pyproject="",
        main=F,
        tests__test_f="""
            import pytest, torch
            from main import f
            WIDTH = 6
            @pytest.mark.parametrize("n", [5, 6])
            def test_f(n):
                x = torch.ones(WIDTH)
                assert f(x, n).shape == (WIDTH,)
        """,
    )
    (tmp_path / "pyproject.toml").write_text("")
    found = seen(program, "f")[0]
    assert found.args[0]["in"] == ""
    assert found.args[0]["setup"].split("\n") == ["import pytest, torch", "WIDTH = 6", "n = 5", "x = torch.ones(WIDTH)"]
    assert not program.failures


def annotated(folder: Path, annotation: str, name: str = "x", extra: str = "") -> list[Any]:
    text = f"""
import enum, typing, torch, jax, numpy as np
from typing import *
from dataclasses import dataclass
from jaxtyping import Float, Int
from torch import Tensor
{extra}
def f({name}: {annotation}):
    return {name}
"""
    return [call.args[0] for call in calls(program_of(folder, main=text), "f", 12, seen=False)]


def shapes(specs: list[Any]) -> list[list[int]]:
    return [spec["array"]["shape"] for spec in specs]


@pytest.mark.parametrize(
    ("annotation", "first"),
    [
        ("float", {"literal": 0.5}),
        ("int", {"literal": 3}),
        ("bool", {"literal": True}),
        ("Literal['sum', 'mean']", {"literal": "sum"}),
        ("Optional[int]", {"literal": 3}),
        ("'int | None'", {"literal": 3}),
        ("tuple[int, bool]", {"tuple": [{"literal": 3}, {"literal": True}]}),
        ("dict[str, int]", {"dict": [[{"literal": "w"}, {"literal": 3}]]}),
        ("list[int]", {"list": [{"literal": 3}] * 3}),
        ("torch.device", {"source": "torch.device('cpu')", "setup": "import torch", "in": ""}),
        ("Mode", {"reference": "main:Mode.UP"}),
        ("Point", {"module": {"qualname": "main:Point", "args": [], "kwargs": {"x": {"literal": 0.5}}, "seed": 0}}),
        ("Pair", {"dict": [[{"literal": "a"}, {"literal": 3}]]}),
        ("Size", {"literal": 3}),
    ],
)
def test_annotations_say_what_is_passed(tmp_path: Path, annotation: str, first: Any) -> None:
    extra = (
        "class Mode(enum.Enum):\n    UP = 1\n    DOWN = 2\n"
        "@dataclass\nclass Point:\n    x: float\n    y: float = 0.0\n"
        "class Pair(TypedDict):\n    a: int\nSize = int\n"
    )
    assert annotated(tmp_path, annotation, extra=extra)[0] == first


def test_jaxtyping_names_sizes(tmp_path: Path) -> None:
    assert shapes(annotated(tmp_path, 'Float[Tensor, "3 4"]')) == [[3, 4]]
    several = shapes(annotated(tmp_path, 'Float[Tensor, "*batch 3"]'))
    assert several == [[2, 3], [3]]
    text = """
        from jaxtyping import Float
        from jax import Array
        def f(a: Float[Array, "rows cols"], b: Float[Array, "cols"]):
            return a @ b
    """
    found = calls(program_of(tmp_path, main=text), "f", 1)[0]
    assert found.origin == "annotations"
    assert found.args[0]["array"]["shape"][1:] == found.args[1]["array"]["shape"]


def test_keys_are_known_by_their_names(tmp_path: Path) -> None:
    assert annotated(tmp_path, "jax.Array", "key")[0] == {"key": {"seed": 0, "typed": True}}


def usage(folder: Path, body: str) -> Usage:
    text = f"import torch\ndef g(z):\n    return z['w'] @ z['w']\ndef f(x):\n    {body}\n"
    program = program_of(folder, main=text)
    function = target_of(program, "f").function
    return usages(function, Names(function.module, program))["x"]


def test_bodies_say_what_a_parameter_is(tmp_path: Path) -> None:
    assert usage(tmp_path, "return x[:, 1]").rank == 2
    assert usage(tmp_path, "return x.shape[-3]").rank == 3
    assert usage(tmp_path, "return x.sum(dim=1)").rank == 2
    assert usage(tmp_path, "return x[5]").length == 6
    assert usage(tmp_path, "a, b = x").unpacked == 2
    assert usage(tmp_path, "return x(1, 2)").called == 2
    assert usage(tmp_path, "return [0] * 3 if x == 'sum' else 1").texts == ("sum",)
    assert usage(tmp_path, "return torch.zeros(x)").is_integer
    assert usage(tmp_path, "if x > 0: return 1").is_scalar
    assert usage(tmp_path, "return x.spring + x.mass").attributes == {"spring", "mass"}
    assert usage(tmp_path, "return g(x)").keys["w"].rank == 1


def test_functions_without_parameters_have_one_call(tmp_path: Path) -> None:
    program = program_of(tmp_path, main=F + "    def main():\n        return 1\n")
    assert calls(program, "main", 5) == [Call()]
