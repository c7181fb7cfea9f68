"""What functions write to the outside becomes an output: order, names, other modules, and what is left alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.unit.rewriting import after, findings, refusals
from tracesafe.cli.main import main as tracesafe

TORCH = "import torch\nfrom torch.func import grad, vmap\n\nlast = None\nLOG = []\nS = {'a': 1.0}\n\n\n"
WRITER = "def f(x):\n    global last\n    last = x * 2\n    return x.sum()\n\n\n"
CALL = "\n\ngrad(f)(torch.ones(3))\n"


def test_calls_in_one_statement_keep_their_order_and_get_names_of_their_own() -> None:
    text = after(f"{TORCH}{WRITER}def g(x):\n    return f(x) - f(2 * x)\n{CALL}")
    assert "    f_value, last = f(x)\n    value, last = f(2 * x)\n    return f_value - value\n" in text


def test_the_declaration_comes_before_what_is_hoisted_whatever_its_name() -> None:
    text = after(
        TORCH + WRITER.replace("def f", "def a") + "def g(x):\n    return a(x) * 2\n\n\ngrad(a)(torch.ones(3))\n"
    )
    assert "    global last\n    a_value, last = a(x)\n" in text


@pytest.mark.parametrize(
    "body",
    [
        "    return last + f(x)\n",
        "    return noisy(x) * f(x)\n",
        "    return f(f(x) * x)\n",
        "    return [y and f(y) for y in x]\n",
        "    return [[f(z) for z in y] for y in x]\n",
        "    return [z for y in x if f(y) > 0 for z in y]\n",
        "    return any(f(y) > 0 for y in x)\n",
        "    return [noisy(y) * f(y) for y in x]\n",
        "    while f(x) > 1:\n        x = x / 2\n    else:\n        x = 0\n",
        "    while x is None or f(x) > 1:\n        x = x / 2\n",
        "    if x is None:\n        return 0\n    elif f(x) > 1:\n        return 1\n",
        "    return x is None or f(x)\n",
        "    return 0 < x.sum() < f(x)\n",
        "    return (lambda y=noisy(x): f(y) + 1)()\n",
        "    return [lambda: f(y) + 1 for y in x]\n",
    ],
)
def test_a_call_that_cannot_move_is_refused(body: str) -> None:
    program = f"{TORCH}{WRITER}def g(x):\n{body}\n\ndef noisy(x):\n    return x + last\n{CALL}"
    assert after(program) == program
    assert {refusal.slug for refusal in refusals(program)} == {"call-in-expression"}


def test_another_key_of_the_dict_is_read_where_it_is() -> None:
    text = after(f"{TORCH}def f(x):\n    S['b'] = x * 2\n    return (x * S['a']).sum() + S['b'].sum()\n{CALL}")
    assert "    b = x * 2\n    return (x * S['a']).sum() + b.sum(), b\n" in text


@pytest.mark.parametrize("use", ["LOG[-1].sum()", "len(LOG) * x.sum()", "sum(each.sum() for each in LOG)"])
def test_a_list_that_is_read_as_well_is_refused(use: str) -> None:
    program = f"{TORCH}def f(x):\n    LOG.append(x * 2)\n    return {use}\n{CALL}"
    assert after(program) == program


def test_a_local_of_the_same_name_is_handed_on_itself() -> None:
    text = after(f"{TORCH}def f(x):\n    loss = x.sum()\n    S['loss'] = loss\n    return loss\n{CALL}")
    assert "    loss = x.sum()\n    return loss, loss\n" in text


def test_a_local_of_the_same_name_that_changes_gets_another_one_beside_it() -> None:
    body = "    loss = x.sum()\n    S['loss'] = loss\n    loss = loss * 2\n    return loss\n"
    text = after(f"{TORCH}def f(x):\n{body}{CALL}")
    assert "    loss_value = loss\n    loss = loss * 2\n    return loss, loss_value\n" in text


def test_what_a_procedure_gave_back_is_none() -> None:
    program = (
        "import jax\n\nlast = None\n\n\n@jax.jit\ndef f(x):\n    global last\n    last = x * 2\n\n\nresult = f(1.0)\n"
    )
    assert {refusal.slug for refusal in refusals(program)} == {"returns-none"}


def test_a_method_of_the_same_name_of_another_class_is_left_alone() -> None:
    program = (
        "import torch\nfrom torch.func import grad\n\n\nclass M:\n    def __init__(self):\n        self.last = None\n\n"
        "    def step(self, x):\n        self.last = x * 2\n        return x.sum()\n\n\ndef main(x):\n    m = M()\n"
        "    optimizer = torch.optim.SGD([x], lr=0.1)\n    optimizer.step()\n    return grad(m.step)(x)\n\n\n"
        "main(torch.ones(3))\n"
    )
    text = after(program)
    assert "    optimizer.step()\n" in text
    assert "gradient, m.last = grad(m.step, has_aux=True)(x)\n" in text


@pytest.mark.parametrize(
    "body",
    [
        "    acc = Acc()\n    acc.add(x)\n    return acc.total\n",
        "    env = {}\n\n    def write(v):\n        env['a'] = v\n\n    write(x)\n    return env['a']\n",
        "    shapes = []\n\n    def inner(c, y):\n        shapes.append(y.shape)\n        return c + y, y\n\n"
        "    return jax.lax.scan(inner, 0.0, x)\n",
    ],
)
def test_what_ends_with_the_trace_is_no_finding(body: str) -> None:
    head = "import jax\n\n\nclass Acc:\n    def __init__(self):\n        self.total = 0.0\n\n"
    head += "    def add(self, x):\n        self.total = self.total + x\n\n\n"
    assert not findings(f"{head}@jax.jit\ndef f(x):\n{body}\n\nf(jax.numpy.ones(3))\n")


MODEL = "last = None\n\n\ndef loss(x):\n    global last\n    last = x * 2\n    return x.sum()\n"
TRAIN = "import model\nimport torch\nfrom torch.func import grad\n\n\ndef main(x):\n    return grad(model.loss)(x)\n"


def test_a_caller_in_a_file_that_was_not_given_is_in_the_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "model.py").write_text(MODEL)
    (tmp_path / "train.py").write_text(TRAIN)
    (tmp_path / "report.py").write_text("from model import loss\n\nprint(loss(1))\n")
    assert tracesafe(["fix", "--apply", str(tmp_path / "model.py"), str(tmp_path / "train.py")]) == 1
    assert "report.py:1 names `loss`" in capsys.readouterr().out
    assert (tmp_path / "model.py").read_text() == MODEL
    assert (tmp_path / "train.py").read_text() == TRAIN


def test_no_file_changes_if_one_of_them_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.py").write_text(MODEL)
    (tmp_path / "train.py").write_text(TRAIN)
    replace = os.replace

    def fail(source: Path, target: Path) -> None:
        if target.name == "train.py":
            raise PermissionError(13, "Permission denied", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail)
    assert tracesafe(["fix", "--apply", str(tmp_path)]) == 3
    assert (tmp_path / "model.py").read_text() == MODEL
    assert (tmp_path / "train.py").read_text() == TRAIN


def test_a_suppressed_write_stays_in_all_files(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(MODEL.replace("x * 2", "x * 2  # tracesafe: ignore[TRC101] plots"))
    (tmp_path / "train.py").write_text(TRAIN)
    tracesafe(["fix", "--apply", str(tmp_path)])
    assert (tmp_path / "train.py").read_text() == TRAIN


def test_names_are_followed_through_packages_that_rename_them(tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "__init__.py").write_text("from .model import loss as objective\nfrom .model import slope\n")
    (tmp_path / "lab" / "model.py").write_text("from torch.func import grad\n\n" + MODEL + "\n\nslope = grad(loss)\n")
    train = tmp_path / "train.py"
    train.write_text(
        "import lab\nfrom lab import objective\n\n\ndef main(x):\n    value = objective(x)\n    return lab.slope(x)\n"
    )
    assert tracesafe(["fix", "--apply", str(tmp_path)]) == 0
    assert "    value, model.last = objective(x)\n" in train.read_text()
    assert "gradient, model.last = lab.slope(x)\n" in train.read_text()


@pytest.mark.parametrize("use", ['getattr(model, "loss")', 'patch("model.loss")', 'TABLE["train:model.loss"]'])
def test_a_function_that_a_string_names_is_refused(tmp_path: Path, use: str) -> None:
    (tmp_path / "model.py").write_text(MODEL)
    (tmp_path / "train.py").write_text(f"{TRAIN}\n\nuse = {use}\n")
    assert tracesafe(["fix", "--apply", str(tmp_path)]) == 1
    assert (tmp_path / "model.py").read_text() == MODEL


def test_a_cell_is_handed_through_the_functions_between() -> None:
    text = after(
        "import jax\n\n\ndef outer(x):\n    last = None\n\n    def f(x):\n        nonlocal last\n        last = x * 2\n"
        "        return x.sum()\n\n    def g(x):\n        return f(x) * 2\n\n    r = jax.grad(g)(x)\n"
        "    return r, last\n\n\nouter(jax.numpy.ones(3))\n"
    )
    assert "        f_value, last = f(x)\n        return f_value * 2, last\n" in text
    assert "    r, last = jax.grad(g, has_aux=True)(x)\n" in text
    assert "nonlocal" not in text


@pytest.mark.parametrize("result", ["helper(self)", "self.norm()", "[self][0].last.sum()"])
def test_an_object_that_is_looked_at_meanwhile_is_refused(result: str) -> None:
    program = (
        "import jax\n\n\ndef helper(model):\n    return model.last.sum()\n\n\nclass M:\n    def __init__(self):\n"
        "        self.last = None\n\n    def norm(self):\n        return self.last.sum()\n\n    def loss(self, x):\n"
        f"        self.last = x * 2\n        return {result}\n\n\nm = M()\njax.grad(m.loss)(jax.numpy.ones(3))\n"
    )
    assert after(program) == program
    assert {refusal.slug for refusal in refusals(program)} == {"read-before-write"}


@pytest.mark.parametrize(
    "text",
    [
        f"{TORCH}{WRITER}g = grad(f)(torch.ones(3))\n\n\ndef f(x):\n    return x.sum()\n",
        f"{TORCH}if LOG:\n    def f(x):\n        return x.sum()\nelse:\n    def f(x):\n        global last\n"
        f"        last = x * 2\n        return x.sum()\n{CALL}",
        f"{TORCH}def g(x):\n    for n in (1, 2):\n        def f(y):\n            LOG.append(y * n)\n"
        "            return y.sum()\n        grad(f)(x)\n    if n:\n        def f(y):\n            return y\n"
        "    return f(x)\n\n\ng(torch.ones(3))\n",
    ],
    ids=["defined-again", "one-of-two", "nested-again"],
)
def test_a_name_of_several_functions_is_left_alone(text: str) -> None:
    assert {refusal.slug for refusal in refusals(text)} == {"unseen-callers"}
