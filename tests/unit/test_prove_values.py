"""Values of proofs: what is specified is what is made, each time the same, and shown as one would type it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy
import pytest
import torch

from tracesafe.prove.worker.concrete import concrete_call
from tracesafe.prove.worker.edits import NoSuchLeafError
from tracesafe.prove.worker.lines import Lines
from tracesafe.prove.worker.values import SpecificationError, describe, describe_call, make, make_call


def array(framework: str, shape: list[int], **more: Any) -> dict[str, Any]:
    return {"array": {"framework": framework, "shape": shape, **more}}


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        ({"literal": 3}, "3"),
        ({"literal": None}, "None"),
        ({"special": "-0.0"}, "-0.0"),
        ({"special": "nan"}, "nan"),
        ({"tuple": [{"literal": 1}]}, "(1,)"),
        ({"list": [{"literal": "a"}, {"literal": True}]}, "['a', True]"),
        ({"dict": [[{"literal": "w"}, {"literal": 0.5}]]}, "{'w': 0.5}"),
        (array("torch", [2], values=[0.0, "nan"]), "torch.tensor([0.0, nan])"),
        (array("torch", [], values="-inf", dtype="float64"), "torch.tensor(-inf, dtype=torch.float64)"),
        (array("torch", [1], values=[2], dtype="int64"), "torch.tensor([2])"),
        (array("torch", [1], values=[1.5], requires_grad=True), "torch.tensor([1.5], requires_grad=True)"),
        (array("torch", [2], values=[1.5, 2.0], dtype="bfloat16"), "torch.tensor([1.5, 2.0], dtype=torch.bfloat16)"),
        (array("jax", [2, 1], values=[[1.0], ["inf"]]), "jnp.array([[1.0], [inf]])"),
        (array("jax", [2], values=[True, False], dtype="bool"), "jnp.array([True, False])"),
        (array("numpy", [2], values=[1.0, 2.0]), "np.array([1.0, 2.0], dtype=np.float32)"),
        (array("numpy", [0, 3], dtype="float64"), "np.zeros((0, 3))"),
        ({"key": {"seed": 4}}, "jax.random.key(4)"),
        ({"key": {"seed": 4, "typed": False}}, "jax.random.PRNGKey(4)"),
        ({"source": "2 * size", "setup": "size = 3"}, "6"),
        ({"source": "lambda x: x"}, "lambda x: x"),
        ({"reference": "math:pi"}, "pi"),
        ({"module": {"qualname": "fractions:Fraction", "args": [{"literal": 1}, {"literal": 2}]}}, "Fraction(1, 2)"),
    ],
)
def test_a_value_is_shown_as_one_would_type_it(spec: dict[str, Any], text: str) -> None:
    assert describe(json.loads(json.dumps(spec))) == text
    make(spec)


@pytest.mark.parametrize("framework", ["torch", "jax", "numpy"])
@pytest.mark.parametrize("kind", ["normal", "uniform", "positive", "integers", "zeros", "ones", "arange", "spread"])
def test_the_same_specification_makes_equal_arrays(framework: str, kind: str) -> None:
    spec = array(framework, [3, 2], kind=kind, seed=7)
    one, other = make(spec), make(spec)
    assert one is not other
    assert tuple(one.shape) == (3, 2)
    assert numpy.array_equal(numpy.asarray(one), numpy.asarray(other))


def test_arrays_have_the_dtype_that_was_asked_for() -> None:
    assert make(array("torch", [2], dtype="int64")).dtype == torch.int64
    assert make(array("torch", [2], dtype="bfloat16")).dtype == torch.bfloat16
    assert make(array("jax", [2], dtype="bool")).dtype == jnp.bool_
    assert make(array("numpy", [2])).dtype == numpy.float32


def test_long_arrays_are_cut_short() -> None:
    text = describe(array("torch", [32, 3], kind="zeros"))
    assert text == "<torch.tensor([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, ...]) of shape (32, 3)>"


def test_keys_are_split_for_a_batch() -> None:
    assert make({"key": {"seed": 0, "count": 4}}).shape == (4,)
    assert jnp.issubdtype(make({"key": {"seed": 0}}).dtype, jax.dtypes.prng_key)


def test_an_unknown_specification_is_named() -> None:
    with pytest.raises(SpecificationError, match="no value is specified by"):
        make({"arary": {}})
    with pytest.raises(SpecificationError, match="'zero' is none of"):
        make({"special": "zero"})


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "springs_of_values.py").write_text(
        "import random\nfrom dataclasses import dataclass\nimport torch\n"
        "@dataclass\nclass Spring:\n    k: float\n    rest: torch.Tensor\n"
        "def inputs():\n    return torch.ones(2), 3\nNET = [1, 2]\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "springs_of_values", raising=False)
    return "springs_of_values"


def test_objects_of_the_user_are_made_and_shown(program: str) -> None:
    spec = {
        "module": {"qualname": f"{program}:Spring", "args": [{"literal": 2.0}], "kwargs": {"rest": array("torch", [])}}
    }
    assert make(spec).k == 2.0
    assert describe(spec).startswith("Spring(2.0, rest=torch.tensor(")
    assert make({"reference": f"{program}:NET"}) == [1, 2]


def test_a_factory_may_give_all_arguments(program: str) -> None:
    args, kwargs = make_call({"args": [{"spread": {"factory": f"{program}:inputs"}}], "kwargs": {}})
    assert len(args) == 2
    assert args[1] == 3
    assert not kwargs


def test_arguments_of_one_call_share_their_set_up(program: str) -> None:
    setup = "x = [torch.rand(2)]"
    parts = [{"source": "x", "setup": setup, "in": program}, {"source": "x[0]", "setup": setup, "in": program}]
    (one, other), _ = make_call({"args": parts, "kwargs": {}})
    assert one[0] is other
    again, _ = make_call({"args": parts, "kwargs": {}})
    assert torch.equal(again[1], other), "random numbers are the same each time"
    assert "x" not in vars(sys.modules[program])


def test_a_lane_and_a_stack() -> None:
    batch = {"source": "{'w': torch.arange(6.0).reshape(3, 2), 'n': 2}", "setup": "import torch"}
    one = make({"lane": {"of": batch, "axis": 1}})
    assert one["w"].tolist() == [0.0, 2.0, 4.0]
    assert one["n"] == 2
    stack = make({"stack": {"of": [array("torch", [2], values=[1.0, 2.0]), array("torch", [2], values=[3.0, 4.0])]}})
    assert stack.tolist() == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize("framework", ["torch", "jax", "numpy"])
def test_edits_touch_one_array_only(framework: str) -> None:
    of = {"tuple": [array(framework, [4], kind="ones"), array(framework, [4], dtype="int32", kind="ones")]}

    def edited(**more: Any) -> Any:
        return make({"edit": {"of": of, "leaf": 0, **more}})

    floats, integers = edited(how="fill", value={"special": "nan"}, at="half")
    assert numpy.isnan(numpy.asarray(floats)).tolist() == [True, False, True, False]
    assert numpy.asarray(integers).tolist() == [1, 1, 1, 1]
    assert numpy.asarray(edited(how="set", value={"literal": -1}, at="first")[1]).tolist() == [-1, 1, 1, 1]
    assert numpy.asarray(edited(how="scale", value={"literal": -2.0})[0]).tolist() == [-2.0] * 4
    assert edited(how="empty")[0].shape[0] == 0
    with pytest.raises(NoSuchLeafError):
        edited(how="flag", value={"literal": True})


def test_calls_are_written_out(program: str) -> None:
    call: dict[str, Any] = {
        "args": [array("torch", [2], seed=3), {"source": "float('nan')"}, {"key": {"seed": 1}}],
        "kwargs": {"spring": {"source": "Spring(1.0, torch.zeros(1))", "in": program}},
    }
    found = concrete_call(call)
    assert found["args"][0]["array"]["values"] == make(call["args"][0]).tolist()
    assert found["args"][1:] == [{"special": "nan"}, {"key": {"seed": 1}}]
    assert describe_call({"args": [], "kwargs": found["kwargs"]}) == "spring=Spring(k=1.0, rest=torch.tensor([0.0]))"


def test_lines_and_arcs_of_some_files_are_seen(tmp_path: Path) -> None:
    file = tmp_path / "sides.py"
    file.write_text("def side(x):\n    if x > 0:\n        x = -x\n    return x\n")
    names: dict[str, Any] = {}
    exec(compile(file.read_text(), str(file), "exec"), names)
    with Lines([str(file)]) as seen:
        names["side"](-1)
    assert {line for _, line in seen.lines} == {2, 4}
    assert (str(file), 2, 4) in seen.arcs
