"""With a cache, and in a process that stays, exactly the same is found as by a run from nothing: after every edit."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path
from typing import Any

import pytest

from tracesafe.check import check
from tracesafe.cli import session
from tracesafe.incremental.live import Live
from tracesafe.lsp.shifting import parses
from tracesafe.model import LATER
from tracesafe.request import Report
from tracesafe.source.text import SourceFile, decode

GOLDEN = Path(__file__).parents[2] / "golden"
STEPS = 8

LIBRARY = """
import torch

LIMIT = 1.0


def clipped(x):
    if x.sum() > LIMIT:
        return x
    return -x


def plain(x):
    return torch.where(x > 0, x, -x)


class Model:
    def __init__(self, scale):
        self.scale = scale
        self.last = None

    def loss(self, x):
        self.last = x * self.scale
        return float(self.last.sum())
"""
CALLER = """
import torch
from torch.func import grad, vmap

from {library} import Model, clipped, plain


def run(xs):
    return vmap(clipped)(xs) + vmap(plain)(xs)


def slope(x):
    model = Model(2.0)
    return grad(model.loss)(x), model.last
"""
JAX = """
import jax
import jax.numpy as jnp

from helpers import shift

TABLE = {{}}


@jax.jit
def step(x, n):
    TABLE["last"] = x
    for _ in range(n):
        x = shift(x)
    return x if x > {number} else jnp.zeros_like(x)
"""
HELPERS = """
def shift(x):
    return x + 1


def unused(path):
    return [line for line in open(path)]
"""
IDLE = """
import json


def load(path):
    with open(path) as file:
        return json.load(file)


class Table:
    def __init__(self, rows):
        self.rows = rows
"""
WORDS = (
    "clipped", "plain", "Model", "loss", "last", "shift", "step", "vmap(clipped)", "x > 0", "LIMIT", "TABLE",
    "import torch", "from losses import clipped", "torch.vmap", "scale", "# tracesafe: ignore[TRC201]", "jax.jit",
    "from helpers import *", "Model.loss = None", "losses.LIMIT = 3", "import losses", "def clipped(x): return x",
)  # fmt: skip


SNIPPETS = (
    "import torch\n\nfound = torch.vmap(lambda x: x if x.sum() > 0 else -x)",
    "from losses import clipped\n\nclipped(2.0)",
    "import losses\n\nlosses.LIMIT = 3",
    "from losses import Model\n\nmodel = Model(3)\nmodel.loss(2)\nmodel.last",
    "from steps import step, TABLE\n\nstep(1, 2)\nprint(TABLE['last'])",
    "x = 1  # tracesafe: ignore[TRC201]",
    "more = 1",
    "from one.model import clipped, Model\n\nclipped(2.0)\nModel(1).last",
    "import two.model\n\ntwo.model.TWO = 3",
    "from one import use\nfrom two import model",
    "import torch\nfrom one.model import clipped\n\ntorch.vmap(clipped)(2)",
)


def project(folder: Path, chance: random.Random) -> None:
    """A few modules that apply transforms to each other's functions, and some that do not."""
    texts = {
        "losses.py": LIBRARY,
        "train.py": CALLER.format(library="losses"),
        "steps.py": JAX.format(number=chance.randint(0, 3)),
        "helpers.py": HELPERS,
        "idle.py": IDLE,
        "pack/__init__.py": chance.choice(["", "from .inner import clipped\n", "from losses import *\n"]),
        "pack/inner.py": LIBRARY.replace("LIMIT", "BOUND"),
        "pack/use.py": CALLER.format(library=chance.choice(["pack", "pack.inner", "losses"])),
        "pack/notes.py": IDLE,
    }
    for name in ("one", "two"):
        texts[f"{name}/__init__.py"] = chance.choice(["", '"""Nothing."""\n', "LIMIT = 2\n"])
        texts[f"{name}/model.py"] = LIBRARY.replace("LIMIT", name.upper())
        texts[f"{name}/use.py"] = CALLER.format(library=chance.choice([".model", f"{name}.model"]))
    case = chance.choice([each for each in sorted(GOLDEN.glob("*/*")) if (each / "before.py").is_file()])
    texts["golden.py"] = (case / "before.py").read_text(encoding="utf-8", errors="replace")
    (folder / "pyproject.toml").write_text("[tool.ruff]\nline-length = 100\n")
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def edited(text: str, chance: random.Random) -> str:
    """Something that a person does to a file."""
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    match chance.randrange(6):
        case 0:
            lines.insert(at, f"# {chance.choice(WORDS)}")
        case 1:
            lines.append(chance.choice(SNIPPETS))
        case 2:
            del lines[at]
        case 3:
            old, new = chance.choice(WORDS), chance.choice(WORDS)
            lines[at] = lines[at].replace(old, new)
        case 4:
            lines.append(f"\n\ndef added_{chance.randint(0, 99)}(x):\n    return {chance.randint(0, 9)} + x")
        case _:
            one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
            lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


def step(folder: Path, chance: random.Random) -> None:
    """Change something on disk."""
    files = sorted(folder.rglob("*.py"))
    path = chance.choice(files)
    match chance.randrange(10):
        case 0 if len(files) > 4:
            path.unlink()
        case 1:
            path.rename(path.with_name(chance.choice(["moved.py", "losses.py", "other.py"])))
        case 2:
            new = folder / chance.choice(["pack/losses.py", "torchy.py", "pack/helpers.py", "__init__.py", "jaxy.py"])
            new.write_text(chance.choice([IDLE, LIBRARY, HELPERS, ""]))
        case _:
            path.write_text(edited(path.read_text(encoding="utf-8"), chance), encoding="utf-8")


def told(report: Report) -> Any:
    """All that a user may see of a report."""
    failures = [str(failure) for failure in report.failures]
    return report.findings, failures, report.stats, report.unknown, dict(report.outside), sorted(report.sources)


def unfixed(report: Report) -> Any:
    """The same, whatever can be done about the findings."""
    findings = tuple(dataclasses.replace(one, fix=LATER) for one in report.findings)
    return told(dataclasses.replace(report, findings=findings))


def cold(folder: Path, **options: Any) -> Any:
    with session.opened([str(folder)], {"no_cache": True, "pedantic": True, **options}) as run:
        return told(run.check())


@pytest.fixture(params=range(6))
def chance(request: pytest.FixtureRequest) -> random.Random:
    return random.Random(request.param)


def test_the_cache_tells_what_a_run_from_nothing_finds(
    tmp_path: Path, chance: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRACESAFE_NO_CACHE")
    monkeypatch.setattr("tracesafe.cache.stamps.YOUNG", -(10**18))
    project(tmp_path, chance)
    for _ in range(STEPS):
        given = tmp_path if chance.random() < 0.8 else tmp_path / "pack"
        with session.opened([str(given)], {"pedantic": True}) as run:
            found = told(run.check())
        assert found == cold(given)
        step(tmp_path, chance)


def test_a_process_that_stays_finds_what_a_run_from_nothing_does(tmp_path: Path, chance: random.Random) -> None:
    project(tmp_path, chance)
    with session.opened([str(tmp_path)], {"no_cache": True, "pedantic": True}) as run:
        live = Live(run.parts)
        buffers: dict[Path, SourceFile] = {}
        for _ in range(STEPS):
            path = chance.choice(sorted(tmp_path.rglob("*.py")))
            source = buffers.get(path) or decode(path.read_bytes(), path)
            buffers[path] = dataclasses.replace(source, text=edited(source.text, chance))
            if chance.random() < 0.3:
                buffers.pop(chance.choice(sorted(buffers)))
            request = dataclasses.replace(run.request, overrides=dict(buffers))
            assert told(live.check(request)) == told(check(fresh(run), request))


@pytest.mark.parametrize("seed", range(3))
def test_a_buffer_that_is_typed_into_gives_what_its_text_does(tmp_path: Path, seed: int) -> None:
    """As an editor does it: one file after the other, each tree made of the one before, the nodes shared."""
    chance = random.Random(seed)
    project(tmp_path, chance)
    names = ("losses.py", "train.py", "steps.py", "golden.py", "pack/use.py")
    with session.opened([str(tmp_path)], {"no_cache": True, "pedantic": True}) as run:
        live = Live(run.parts)
        buffers = {tmp_path / name: decode((tmp_path / name).read_bytes(), tmp_path / name) for name in names}
        for _ in range(STEPS):
            path = chance.choice(sorted(buffers))
            typed = dataclasses.replace(buffers[path], text=edited(buffers[path].text, chance))
            if not parses(typed, buffers[path]):
                continue
            buffers[path] = typed
            early: list[Report] = []
            report = live.check(dataclasses.replace(run.request, overrides=dict(buffers), seen=early.append))
            assert all(unfixed(one) == unfixed(report) for one in early)
            found = told(report)
            unparsed = {path: dataclasses.replace(source) for path, source in buffers.items()}
            request = dataclasses.replace(run.request, overrides=unparsed)
            assert found == told(check(fresh(run), request))


def fresh(run: session.Session) -> Any:
    """The pipeline with nothing kept of earlier runs."""
    return session.engine(run.settings)
