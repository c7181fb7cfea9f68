"""What is found traced, and what is not: programs whose tests are marked where Python may not ask for the truth.

A line that ends in ``# <- NAME`` has a test (``if``, ``while``, a conditional expression) on a value that the
transform NAME holds; every other test is clean.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Mapping
from pathlib import Path

import pytest

from tracesafe import registry
from tracesafe.analysis.analyse import analyse
from tracesafe.analysis.reach import Analysis
from tracesafe.analysis.values import Static, Tree, touches
from tracesafe.program.program import load

from .programs_jax import JAX
from .programs_phiflow import PHIFLOW
from .programs_torch import TORCH

_MARK = re.compile(r"# <- (\S+)$", re.MULTILINE)


def analysed(folder: Path, files: Mapping[str, str], assume: tuple[str, ...] = ()) -> Analysis:
    paths = []
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
        paths.append(path)
    return analyse(load(paths), registry.transforms(), registry.libraries(), registry.stars(), assume)


def found(analysis: Analysis) -> set[tuple[str, int, str]]:
    return {
        (here.source.path.name, node.test.lineno, min(touch.transform for touch in here.hazards(node.test)))
        for here in analysis.reached
        for node in [*here.statements(ast.If, ast.While), *here.expressions(ast.IfExp)]
        if isinstance(node, ast.If | ast.While | ast.IfExp) and here.hazards(node.test)
    }


def marked(files: Mapping[str, str]) -> set[tuple[str, int, str]]:
    return {
        (Path(name).name, textwrap.dedent(text).count("\n", 0, match.start()) + 1, match.group(1))
        for name, text in files.items()
        for match in _MARK.finditer(textwrap.dedent(text))
    }


def check(folder: Path, files: Mapping[str, str], assume: tuple[str, ...] = ()) -> Analysis:
    analysis = analysed(folder, files, assume)
    assert found(analysis) == marked(files)
    return analysis


@pytest.mark.parametrize("name", PHIFLOW)
def test_phiflow(name: str, tmp_path: Path) -> None:
    check(tmp_path, {"main.py": PHIFLOW[name]})


@pytest.mark.parametrize("name", TORCH)
def test_torch(name: str, tmp_path: Path) -> None:
    check(tmp_path, {"main.py": TORCH[name]})


@pytest.mark.parametrize("name", JAX)
def test_jax(name: str, tmp_path: Path) -> None:
    check(tmp_path, {"main.py": JAX[name]})


def test_follows_calls_over_modules_and_says_the_way(tmp_path: Path) -> None:
    files = {
        "pkg/__init__.py": "from .losses import hinge\n",
        "pkg/losses.py": """
            from . import pieces
            def hinge(x, y):
                return pieces.clip(1 - x * y)
        """,
        "pkg/pieces.py": """
            def clip(z):
                if z > 0:  # <- torch.func.vmap
                    return z
                return 0 * z
        """,
        "train.py": """
            from torch.func import vmap
            from pkg import hinge
            def main(x, y):
                return vmap(hinge)(x, y)
        """,
    }
    analysis = check(tmp_path, files)
    (clip,) = (here for here in analysis.reached if here.function.name == "clip")
    assert [(hop.path.name, hop.text) for hop in clip.via] == [
        ("train.py", "vmap(hinge)"),
        ("losses.py", "pieces.clip(1 - x * y)"),
    ]


def test_assumes_a_transform_for_a_librarys_functions(tmp_path: Path) -> None:
    files = {
        "lib/__init__.py": "",
        "lib/angles.py": """
            import torch
            from torch import Tensor
            def wrap(angle: Tensor, period: float = 6.28):
                if period > 3:
                    angle = angle + 0
                if angle > 3:  # <- torch.func.vmap
                    return angle - period
                return angle
            def norm(v, eps):
                n = v.norm()
                if eps > 0:
                    n = n + eps
                return n if n > 1 else v  # <- torch.func.vmap
            def one_hot(features, count):
                mask = torch.zeros(features)
                return mask if features % 2 == 0 or count == 1 else mask + 1
            def crop(image: Tensor, size: "tuple[int, int]", width: int):
                return image if width == 1 and size[0] > 2 else image[0]
            def _private(v: Tensor):
                if v > 0:
                    return v
        """,
    }
    check(tmp_path, files, ("torch.vmap",))


def test_an_unknown_callee_gives_nothing_and_is_counted(tmp_path: Path) -> None:
    analysis = check(
        tmp_path,
        {
            "main.py": """
                from somewhere import mystery
                from torch.func import vmap
                def f(x):
                    y = mystery(x)
                    if y > 0:
                        return y
                    return x
                g = vmap(f)
            """
        },
    )
    assert analysis.stats.unknown >= 1


def test_a_comment_assumes_a_transform_for_one_function(tmp_path: Path) -> None:
    files = {
        "main.py": """
            from torch import Tensor
            # tracesafe: assume torch.vmap
            def wrap(angle: Tensor):
                return angle if angle < 3 else angle - 6  # <- torch.func.vmap
            def other(angle: Tensor):
                return angle if angle < 3 else angle - 6
            class Gate:
                # tracesafe: assume torch.vmap
                # and it is private
                @staticmethod
                def _gate(x: "Tensor"):
                    if x > 0:  # <- torch.func.vmap
                        return x
                    return -x
        """
    }
    check(tmp_path, files)


def test_a_comment_with_an_unknown_transform_is_a_failure_with_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "main.py"
    path.write_text("import torch\n# tracesafe: assume torch.vmapp\ndef f(x):\n    return x\n")
    program = load([path])
    analyse(program, registry.transforms(), registry.libraries(), registry.stars())
    (failure,) = program.failures
    assert (failure.path, failure.row) == (path, 2)
    assert "torch.vmap" in failure.reason


def test_sees_the_numbers_that_other_files_pass_outside_of_every_transform(tmp_path: Path) -> None:
    files = {
        "helpers.py": """
            def relu(x):
                if x > 0:  # <- torch.func.vmap
                    return x
                return 0 * x
        """,
        "train.py": """
            from torch.func import vmap
            from helpers import relu
            def main(xs):
                return vmap(relu)(xs)
        """,
        "table.py": """
            import helpers
            def rows():
                return [helpers.relu(value) for value in (1.0, 2.0)]
        """,
    }
    (relu,) = check(tmp_path, files).reached
    (test,) = (node.test for node in relu.statements(ast.If))
    assert [str(value.type) for value in relu.eager_values(test) if isinstance(value, Static)] == ["bool"]


def test_the_way_names_the_call_that_handed_the_function_on(tmp_path: Path) -> None:
    files = {
        "mapping.py": "import torch\n\n\ndef each(function):\n    return torch.vmap(function)\n",
        "main.py": "from mapping import each\n\n\ndef clip(x):\n    return x\n\n\neach(clip)(None)\n",
    }
    (clip,) = [here for here in analysed(tmp_path, files).reached if here.function.name == "clip"]
    assert [(hop.path.name, hop.text) for hop in clip.via] == [
        ("main.py", "each(clip)"),
        ("mapping.py", "torch.vmap(function)"),
    ]


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("import torch\n\nx = torch.ones(3)  # for vmap\n", 0),
        ('"""What vmap does to torch."""\n', 0),
        ("import torch\n\nmy_vmapped = torch.ones(3)\n", 0),
        ("import torch\n\nf = torch.vmap(abs)\n", 1),
        ("from torch import vmap as _vmap\n\nf = _vmap(abs)\n", 1),
        ("import torch\n\nprint(f'{torch.vmap(abs)(torch.ones(3))}')\n", 1),
        ("import torch\n\nf = torch.compile(abs, **{'fullgraph': True})\n", 1),
        ("import torch\nfrom torch.export import export as _export\n\nf = _export(abs, ())\n", 1),
        ("# tracesafe: assume torch.vmap\n", 1),
    ],
)
def test_a_file_is_parsed_where_code_names_a_transform(text: str, parsed: int, tmp_path: Path) -> None:
    assert analysed(tmp_path, {"model.py": text}).stats.parsed == parsed


def test_the_parts_of_a_tuple_are_traced_where_any_of_several_transforms_traces_them(tmp_path: Path) -> None:
    text = """
        from torch.func import grad, vmap
        def pair(x):
            return x * 2, 1
        def f(x):
            both = pair(x)
            return both[0]
        def main(xs):
            return vmap(f)(xs), vmap(grad(f))(xs)
    """
    analysis = analysed(tmp_path, {"main.py": text})
    (here,) = (each for each in analysis.reached if each.function.name == "f")
    (statement,) = here.statements(ast.Assign)
    value = here.value(statement.value)
    assert isinstance(value, Tree)
    assert [len(touches(part)) for part in value.parts] == [3, 0]


def test_a_value_that_doubles_in_each_step_is_given_up(tmp_path: Path) -> None:
    """It would have 2 ** 40 parts, and this test would not end."""
    steps = "".join(f"    d{step} = {{'a': d{step - 1}, 'b': (d{step - 1},)}}\n" for step in range(1, 41))
    head = "import torch\n\n\ndef f(x):\n    d0 = x\n"
    text = f"{head}{steps}    return d2['a']['a'], d6, d7\n\n\ntorch.vmap(f)(torch.ones(3))\n"
    analysis = analysed(tmp_path, {"main.py": text})
    (here,) = analysis.reached
    (result,) = here.statements(ast.Return)
    assert isinstance(result.value, ast.Tuple)
    near, last, more = (here.value(part) for part in result.value.elts)
    assert touches(near)
    assert isinstance(last, Tree)
    assert not isinstance(more, Tree)
