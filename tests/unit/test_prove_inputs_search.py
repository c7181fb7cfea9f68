"""The search for calls that work: repairs after errors, special values, both sides of branches, shrinking."""

from __future__ import annotations

import builtins
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tracesafe.program.program import load
from tracesafe.prove.inputs import Settings
from tracesafe.prove.inputs_branches import branches, closure, thresholds
from tracesafe.prove.inputs_repair import repaired
from tracesafe.prove.inputs_search import Budget, Found, Ran
from tracesafe.prove.inputs_shrink import MISSING, shrunk
from tracesafe.prove.inputs_special import DOUBLE, known_leaves, specials
from tracesafe.prove.inputs_specs import Call, array, batch, lane, literal
from tracesafe.prove.inputs_supply import Supply
from tracesafe.prove.worker.lines import Lines
from tracesafe.prove.worker.values import describe_call, make, make_call


def runner(function: Callable[..., Any], file: str) -> Callable[[Sequence[Call]], list[Ran]]:
    def run(calls: Sequence[Call]) -> list[Ran]:
        found = []
        for call in calls:
            with Lines([file]) as seen:
                try:
                    args, kwargs = make_call(call.json())
                    function(*args, **kwargs)
                    error = ""
                except Exception as problem:
                    error = f"{type(problem).__name__}: {problem}"
            found.append(Ran(not error, error, seen.lines, seen.arcs))
        return found

    return run


def search(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, name: str = "f", budget: Budget | None = None
) -> Found:
    module = f"searched_{abs(hash(text))}"
    path = folder / f"{module}.py"
    path.write_text(textwrap.dedent(text))
    monkeypatch.syspath_prepend(str(folder))
    names = vars(__import__(module))
    function: Any = names[name.partition(".")[0]]
    for part in name.split(".")[1:]:
        function = getattr(function, part)
    return Supply(load([path]), Settings()).of(path, name, runner(function, str(path)), budget or Budget(seconds=20.0))


@pytest.mark.parametrize(
    "body",
    [
        "def f(x):\n    return x.sum(dim=1)",
        "def f(A, x):\n    return A @ x",
        "def f(params, x):\n    return torch.relu(params['w'] @ x + params['b'])",
        "def f(params, x):\n    w, b = params\n    return w * x + b",
        "def f(x):\n    return 1 if x > 0.3 else 2",
        "def f(x, n):\n    return x.repeat(n)",
        "def f(x):\n    a, b, c, d = x\n    return a * d - b * c",
        "def f(x):\n    return x[5] + x[0]",
        "def f(net, x):\n    return net(x) + 1",
        "def f(x, mode):\n    return x.sum() if mode == 'sum' else x.mean()",
        "def f(q, k):\n    return torch.softmax(q @ k.transpose(-1, -2), dim=-1)",
        "def f(image, kernel):\n    return torch.nn.functional.conv2d(image[None, None], kernel[None, None])",
        "def f(table, index):\n    return table[index]",
        "def f(x):\n    return torch.nn.functional.linear(x, torch.ones(2, 5))",
        "def f(x):\n    y = (x**2).sum()\n    return torch.autograd.grad(y, x)[0]",
        "def f(particle):\n    return particle.mass * particle.speed",
        "def f(xs):\n    total = 0.0\n    for x in xs:\n        total = total + x\n    return total",
        "def f(n):\n    return [k for k in range(n)]",
        "def f(*xs):\n    return torch.stack(xs).sum() + xs[1]",
    ],
)
def test_calls_that_work_are_found_without_annotations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    found = search(tmp_path, monkeypatch, f"import torch\n{body}\n", budget=Budget(calls=20, specials=4, seconds=20.0))
    assert found.calls, found.error


def test_each_side_of_branches_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = """
        import torch
        LIMIT = 40.0
        def clipped(x):
            if x > LIMIT:
                return x * 0
            if x < -7.5:
                x = -x
            return x
        def f(x):
            if x.sum() == 0:
                return x
            y = clipped(x.max())
            if y > 1e4:
                y = y / 2
            else:
                y = y * 2
            return y
    """
    found = search(tmp_path, monkeypatch, text)
    assert (found.sides, found.wanted) == (8, 8)
    assert not found.untaken


def test_a_branch_that_nothing_takes_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "import torch\ndef f(x):\n    if (x * x).sum() < -1:\n        return x\n    return x + 1\n"
    found = search(tmp_path, monkeypatch, text)
    assert (found.sides, found.wanted) == (1, 2)
    assert len(found.untaken) == 1


def test_special_values_are_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = search(tmp_path, monkeypatch, "import torch\ndef f(x):\n    return x.sum()\n")
    words = {call.why.partition(" in argument")[0] for call in found.calls}
    assert {"nan", "0", "-0.", "ties", "inf", "-inf", "large", "tiny", "empty"} <= words
    texts = [describe_call(call.json()) for call in found.calls]
    assert "torch.tensor([nan, nan, nan])" in texts
    assert any("inf" in text for text in texts)


def test_the_other_precision_is_tried_in_all_arrays_at_once() -> None:
    call = Call((array("torch", [2]), literal(0.5), array("torch", [3]), array("torch", [2], "int64")))
    leaves, _ = known_leaves(call)
    doubled = [one for one in specials(call, leaves) if one.why == DOUBLE]
    assert len(doubled) == 1
    values = [make(dict(spec)) for spec in doubled[0].args]
    assert [str(getattr(one, "dtype", type(one).__name__)) for one in values] == [
        *("torch.float64", "float", "torch.float64", "torch.int64")
    ]


def test_special_values_that_raise_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = """
        import torch
        def f(x: torch.Tensor, on: bool, k: int):
            assert not torch.isnan(x).any(), "nan"
            return x.max() * k if on else x.min()
    """
    found = search(tmp_path, monkeypatch, text, budget=Budget(specials=80, seconds=20.0))
    words = {call.why for call in found.calls}
    assert not [word for word in words if word.startswith("nan")]
    assert {"0 in argument 1", "all false in argument 2", "-1 in argument 3"} <= words


def test_the_budget_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "def f(x):\n    raise ValueError('never')\n"
    found = search(tmp_path, monkeypatch, text, budget=Budget(first=24))
    assert not found.calls
    assert found.tried <= 32
    assert found.error == "ValueError: never"


def test_what_is_no_function_is_told(tmp_path: Path) -> None:
    path = tmp_path / "empty_program.py"
    path.write_text("x = 1\n")
    found = Supply(load([path]), Settings()).of(path, "x", lambda calls: [Ran(True) for _ in calls])
    assert found.error == "`x` is no function in sight"


def test_the_search_ends_where_the_sides_differ(tmp_path: Path) -> None:
    path = tmp_path / "differing.py"
    path.write_text("import torch\ndef f(x):\n    return x\n")
    asked: list[Call] = []

    def perform(calls: Sequence[Call]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for call in calls:
            asked.append(call)
            found.append({"status": "differs" if call.why.startswith("ties") else "same", "lines": {}})
            if call.why.startswith("ties"):
                break
        return found

    found = Supply(load([path]), Settings()).tried(path, "f", perform)
    assert found.calls == tuple(asked)
    assert [one["status"] for one in found.results][-2:] == ["same", "differs"]


def test_results_of_the_worker_are_read() -> None:
    ran = Ran.of({"status": "same", "lines": {"before": {"main.py": [3, 4]}}})
    assert ran == Ran(True, "same", frozenset({("main.py", 3), ("main.py", 4)}))
    assert Ran.of({"status": "raised", "reason": "ValueError: x"}) == Ran(False, "ValueError: x")


@pytest.mark.parametrize(
    ("error", "old", "new"),
    [
        ("mat1 and mat2 shapes cannot be multiplied (1x3 and 5x2)", [3], [5]),
        ("size mismatch, got input (2), mat (2x4), vec (3)", [3], [4]),
        ("The size of tensor a (3) must match the size of tensor b (6) at non-singleton dimension 0", [3], [6]),
        ("IndexError: index 7 is out of bounds for dimension 0 with size 3", [3], [8]),
        ("IndexError: too many indices for tensor of dimension 1", [3], [3, 3]),
        ("Boolean value of Tensor with more than one value is ambiguous", [3], []),
        ("ValueError: not enough values to unpack (expected 2, got 1)", [3], [2]),
        ("TypeError: dot_general requires contracting dimensions to have the same shape, got (3,) and (4,).", [3], [4]),
    ],
)
def test_errors_say_what_to_change(error: str, old: list[int], new: list[int]) -> None:
    found = [call.args[0]["array"]["shape"] for call in repaired(Call((array("torch", old),)), error)]
    assert new in found


def test_thresholds_are_those_of_tests_and_callees(tmp_path: Path) -> None:
    path = tmp_path / "limits.py"
    path.write_text("TOP = 9\ndef g(y):\n    return y < -2.5\ndef f(x):\n    if x > TOP or g(x):\n        return 1\n")
    program = load([path])
    module = program.module_at(path)
    assert module is not None
    functions = tuple(closure(module.facts.functions[1], program))
    assert set(thresholds(functions)) >= {9.0, -2.5, 0.0}
    (branch,) = branches(functions, {str(path): "limits.py"})
    assert branch.file == "limits.py"
    assert branch.sides({("limits.py", 5)}) == {False}
    assert branch.sides({("limits.py", 5), ("limits.py", 6)}) == {True}


def test_batches_and_lanes_undo_each_other() -> None:
    one = array("jax", (3, 2), seed=4)
    assert batch(one, 1, 5)["array"]["shape"] == [3, 5, 2]
    assert lane(batch(one, 1, 5), 1) == one
    assert batch(lane({"source": "x"}, 0), 0) == {"source": "x"}
    assert batch(literal(2.0), 0, 3)["stack"]["of"] == [{"literal": 2.0}, {"literal": -3.0}, {"literal": 4.0}]


def values(*numbers: Any, **more: Any) -> dict[str, Any]:
    return {"array": {"framework": "numpy", "shape": [len(numbers)], "values": list(numbers), **more}}


def test_counterexamples_are_made_small() -> None:
    call = Call((values(0.731, -4.25, "nan", 7.125), literal(3), {"literal": True}), why="found")

    def differs(other: Call) -> bool:
        args, _ = make_call(other.json())
        return bool(args[0].max(initial=0) > 5 or args[0][-1] > 5) if args[0].size else False

    found = shrunk(call, differs)
    assert differs(found.call)
    assert len(found.call.args[0]["array"]["values"]) == 1
    assert found.call.args[1:] == ({"literal": 0}, {"literal": False})
    assert found.call.why == "found"


def test_what_cannot_be_smaller_stays() -> None:
    call = Call((values(0.731, 2.5), literal("mode")))
    assert shrunk(call, lambda other: other == call).call == call
    assert shrunk(Call(()), lambda _: True).call == Call(())


def test_shrinking_ends_in_time() -> None:
    count = []

    def differs(other: Call) -> bool:
        count.append(1)
        return bool(sum(other.args[0]["array"]["values"]) > 10)

    found = shrunk(Call((values(*map(float, range(40))),)), differs, limit=50)
    assert len(count) <= 51
    assert sum(found.call.args[0]["array"]["values"]) > 10


def test_without_hypothesis_nothing_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "hypothesis":
            raise ImportError(name)
        return original(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    call = Call((values(3.0),))
    found = shrunk(call, lambda _: True)
    assert (found.call, found.note) == (call, MISSING)


def test_no_more_special_values_than_are_wanted_are_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "import torch\n\ndef f(x: torch.Tensor, y: torch.Tensor):\n    return x * y\n"
    found = search(tmp_path, monkeypatch, text, budget=Budget(seconds=20.0, enough=7))
    assert 7 <= len(found.calls) <= 10
    assert found.tried < 20
    many = search(tmp_path, monkeypatch, text + "\n", budget=Budget(seconds=20.0))
    assert len(many.calls) > 20
    assert many.calls[:3] == found.calls[:3]
