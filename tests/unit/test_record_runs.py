"""Recording while something runs: scripts, tests, tests in several processes. The program does what it did."""

from __future__ import annotations

import subprocess
import sys
import time
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tracesafe.prove import recordings
from tracesafe.prove.recordings import Recordings
from tracesafe.prove.worker import replay

pytest.importorskip("jax")
pytest.importorskip("torch")
pytest.importorskip("xdist")

PLUGIN = "tracesafe.prove.record.plugin"
LIBRARY = '''
"""Functions under transforms, as a project has them."""
import pickle
import weakref
from functools import partial

import jax
import jax.numpy as jnp
import torch


@jax.jit
def step(x):
    return x * 2 if x.shape[0] > 1 else x


fast = jax.vmap(lambda x: x + 1)


class Scale:
    def __init__(self, factor):
        self.factor = factor

    @partial(jax.jit, static_argnums=0)
    def apply(self, x):
        return x * self.factor


def loss(w, x):
    return (w * x).sum()


def gradients(w, xs):
    """Gradients for every example."""
    w = jnp.asarray(w)
    return jax.vmap(jax.grad(loss), in_axes=(None, 0))(w, xs)


def clear(buffer):
    out = torch.func.vmap(torch.sin)(buffer)
    buffer.zero_()
    return out


def noisy(x):
    return torch.func.vmap(lambda row: row + torch.randn(2), randomness="different")(x)
'''

TESTS = """
import pickle
import weakref

import jax
import jax.numpy as jnp
import numpy as np
import torch

from lib import net


def test_compiled():
    for size in (3, 3, 1):
        net.step(jnp.ones(size))
    assert isinstance(net.step, type(jax.jit(len)))
    assert net.step.__wrapped__.__name__ == net.step.__name__ == "step"
    assert net.step.__module__ == "lib.net"
    assert net.step.lower(jnp.ones(3)).compile()(jnp.ones(3)).sum() == 6
    assert weakref.ref(net.step)() is net.step
    assert {net.step: 1}[net.step] == 1
    assert pickle.loads(pickle.dumps(net.loss)) is net.loss


def test_methods_and_names():
    assert net.Scale(3).apply(jnp.ones(2)).sum() == 6
    assert net.fast(jnp.zeros(2)).sum() == 2
    net.gradients(np.ones(2, np.float32), np.ones((3, 2), np.float32))


def test_nothing_inside_of_transforms():
    jax.jit(net.gradients)(jnp.ones(2), jnp.ones((3, 2)))
    torch.func.vmap(net.noisy, randomness="different")(torch.ones(2, 3, 2))


def test_arguments_are_those_before_the_call():
    buffer = torch.ones(4)
    net.clear(buffer)
    assert buffer.sum() == 0


def test_random():
    torch.manual_seed(5)
    net.noisy(torch.ones(3, 2))


def test_compile():
    compiled = torch.compile(net.noisy, backend="eager", fullgraph=True)
    assert compiled(torch.ones(3, 2)).shape == (3, 2)


def test_patched(monkeypatch):
    monkeypatch.setattr(jax, "jit", lambda function: function)
    assert jax.jit(len) is len


def test_failing():
    net.step()
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in (("lib/net.py", LIBRARY), ("lib/__init__.py", ""), ("tests/test_net.py", TESTS)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\npythonpath = ['.']\n")
    return tmp_path


def run(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """pytest with the plugin, which an installation that is older than the plugin does not know by itself."""
    is_known = any(point.value == PLUGIN for point in entry_points(group="pytest11"))
    options = ["-q", "-p", "no:cacheprovider", *(() if is_known else ("-p", PLUGIN))]
    command = [sys.executable, "-m", "pytest", *options, *words]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, timeout=300)


def pytest_run(project: Path, *words: str) -> str:
    done = run(project, *words)
    return done.stdout + done.stderr


def contents(found: Recordings) -> set[tuple[str, str | None, str]]:
    return {(call.qualname, call.transform, call.content) for call in found.all}


def test_pytest_records_and_the_tests_do_what_they_did(project: Path) -> None:
    plain = pytest_run(project)
    assert "1 failed, 7 passed" in plain
    assert not (project / ".tracesafe_cache").exists()
    recorded = pytest_run(project, "--tracesafe-record", "tests")
    assert "1 failed, 7 passed" in recorded
    assert "tracesafe recorded" in recorded
    (file,) = recordings.found(project)
    found = recordings.load(file)
    origins = ["tests/test_net.py::test_compiled"] * 2 + ["tests/test_net.py::test_failing"]
    assert [call.origin for call in found.calls("lib.net:step")] == origins
    assert len(found.calls("lib.net:Scale.apply")) == len(found.calls("lib.net:fast")) == 1
    (plainly,) = found.calls("lib.net:gradients")
    assert not plainly.is_exact
    assert len(found.under_transforms("lib.net:loss")) == 1
    assert found.under_transforms("lib.net:loss")[0].transform == "jax.vmap(jax.grad)"
    assert len(found.calls("lib.net:noisy")) == 1
    shared = pytest_run(project, "--tracesafe-record=shared.zip", "-n", "2")
    assert "1 failed, 7 passed" in shared
    assert contents(recordings.load(project / "shared.zip")) == contents(found)
    assert not list(project.glob("*.parts"))


SCRIPT = """
import sys

import torch

from lib import net

net.clear(torch.ones(2))
print("arguments", sys.argv[1:])
sys.exit(7)
"""


def test_scripts_keep_their_arguments_and_exit_codes(project: Path) -> None:
    (project / "run.py").write_text(SCRIPT)
    command = [sys.executable, "-m", "tracesafe.prove.record", "--output", "out.zip", "run.py", "-o", "1"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (7, "arguments ['-o', '1']\n"), done.stderr
    (call,) = recordings.load(project / "out.zip").calls("lib.net:clear")
    assert call.origin == "run.py"
    (spec,) = call.args
    values = replay.load(spec["recorded"]["file"], spec["recorded"]["key"])
    assert values.tolist() == [1, 1]


@pytest.mark.parametrize("words", [["--output", "out.txt", "run.py"], ["missing.py"], []])
def test_wrong_words_are_told(tmp_path: Path, words: list[str]) -> None:
    command = [sys.executable, "-m", "tracesafe.prove.record", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "error:" in done.stderr


def test_a_recording_is_a_zip(project: Path) -> None:
    done = run(project, "--tracesafe-record=x.json")
    assert done.returncode == 4
    assert "--tracesafe-record=x.json: a recording is a file that ends in .zip" in done.stderr


def test_the_plugin_costs_nothing_unless_asked() -> None:
    program = (
        "import sys, pytest, time; before = set(sys.modules); start = time.process_time();"
        "import tracesafe.prove.record.plugin; print(time.process_time() - start);"
        "print(*sorted(set(sys.modules) - before))"
    )
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        cost, modules = done.stdout.strip().split("\n")
        assert {name.partition(".")[0] for name in modules.split()} == {"tracesafe"}
        if float(cost) < 0.005:
            return
        time.sleep(0.2)
    pytest.fail(f"importing the plugin takes {cost} s")
