"""Values go into a recording and come out again, without pickles and without running anything of theirs."""

from __future__ import annotations

import collections
import enum
import functools
import itertools
import json
import sys
import types
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from tracesafe.prove.record.arrays import NotRecordedError
from tracesafe.prove.record.encode import encode
from tracesafe.prove.worker import replay


class Color(enum.Enum):
    RED = 1


class Pair(NamedTuple):
    first: Any
    second: Any


@dataclass(frozen=True)
class Settings:
    rate: float
    color: Color


class Slotted:
    __slots__ = ("left",)

    def __init__(self, left: Any) -> None:
        self.left = left


class Counting:
    made = itertools.count()

    def __init__(self, size: int) -> None:
        next(Counting.made)
        self.size = size

    def grow(self, by: int) -> int:
        return self.size + by


def helper(x: Any) -> Any:
    return x


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """This module under a name that others can import."""
    module = types.ModuleType("recorded_values")
    for value in (Color, Pair, Settings, Slotted, Counting, helper):
        monkeypatch.setattr(value, "__module__", module.__name__)
        setattr(module, value.__name__, value)
    spec = types.SimpleNamespace(origin=__file__, name=module.__name__)
    monkeypatch.setattr(module, "__spec__", spec, raising=False)
    monkeypatch.setitem(sys.modules, module.__name__, module)


def written(folder: Path, *values: Any) -> Path:
    found = encode(values, {}, 1000)
    file = folder / "values.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("index.json", json.dumps({"calls": [{"args": found.args}]}))
        for name, content in found.arrays.items():
            archive.writestr(f"arrays/{name}.npy", content)
    return file


def again(folder: Path, value: Any) -> Any:
    file = written(folder, value)
    return replay.load(str(file), "0/args/0", [str(Path(__file__).parent)])


PLAIN = [
    *(
        None,
        True,
        3,
        -(2**70),
        2.5,
        float("inf"),
        "text \ud83d",
        b"\0\xff",
        1 - 2j,
        ...,
        range(3, 9, 2),
        slice(1, None),
    ),
    *((), (1, [2, {"a": (3,)}]), {1, 2}, frozenset("ab"), {(1, 2): None}, Path("a/b"), Color.RED, Color, helper, len),
    *(collections.OrderedDict(b=1, a=2), Pair(1, (2,)), Settings(0.5, Color.RED), np.dtype("int8"), np.float32),
]


@pytest.mark.parametrize("value", PLAIN, ids=lambda value: type(value).__name__)
def test_plain_values(tmp_path: Path, value: Any) -> None:
    made = again(tmp_path, value)
    assert made == value
    assert type(made) is type(value)


def test_zeros_have_signs_and_nan_is_nan(tmp_path: Path) -> None:
    assert str(again(tmp_path, [-0.0, float("nan"), complex(-0.0, 1)])) == "[-0.0, nan, (-0+1j)]"


ARRAYS = [
    np.arange(6.0).reshape(2, 3)[:, ::2],
    np.zeros((2, 0), np.int16),
    np.array(True),
    np.array([1 + 2j], ">c8"),
    np.asfortranarray(np.ones((2, 3), np.float16)),
    np.float32(2.5),
]


@pytest.mark.parametrize("array", ARRAYS, ids=lambda array: str(array.dtype))
def test_arrays_of_numpy(tmp_path: Path, array: Any) -> None:
    made = again(tmp_path, array)
    assert type(made) is type(array)
    assert made.dtype == array.dtype.newbyteorder("=")
    assert made.shape == array.shape
    assert np.array_equal(made, array)


def test_objects_are_made_without_their_constructor(tmp_path: Path) -> None:
    value = Counting(4)
    before = next(Counting.made)
    assert again(tmp_path, value).size == 4
    assert again(tmp_path, value.grow)(3) == 7
    assert again(tmp_path, Slotted([1])).left == [1]
    assert again(tmp_path, functools.partial(helper, 5))() == 5
    assert next(Counting.made) == before + 1


def test_generators_draw_the_same(tmp_path: Path) -> None:
    generator = np.random.default_rng(3)
    made = again(tmp_path, generator)
    assert made.normal() == generator.normal()


def endless() -> Any:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (np.zeros(1001), "argument 1 has 1001 elements; at most 1000 are recorded"),
        (lambda: 0, "holds the function `<lambda>`"),
        (endless(), "contains itself"),
        (iter([1]), "`list_iterator`"),
        (open, None),
        (np.array(["a"]), "has the dtype <U1"),
        (np.array([{}]), "has the dtype object"),
        (type("Local", (), {})(), "a class that has no name"),
        (type("List", (list,), {})(), "`List`"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_stored_is_told(value: Any, reason: str | None) -> None:
    if reason is None:
        encode((value,), {}, 1000)
        return
    with pytest.raises(NotRecordedError) as caught:
        encode((value,), {}, 1000)
    assert reason in str(caught.value)


def test_values_change_the_digest_and_shapes_the_signature() -> None:
    one, two, three = (encode((np.full(shape, number),), {}, 100).looks for shape, number in ((3, 1), (3, -1), (2, 1)))
    assert one.digest != two.digest
    assert one.signature == two.signature != three.signature
    assert (one.traits, two.traits) == ("+", "-")


@pytest.mark.parametrize(
    "name", ["os:system", "subprocess:Popen", "builtins:eval", "builtins:exec", "pickle:loads", "missing_module_:x"]
)
@pytest.mark.parametrize("form", ["reference", "object", "namedtuple"])
def test_names_outside_of_the_program_are_refused(tmp_path: Path, name: str, form: str) -> None:
    file = tmp_path / "values.zip"
    node = {form: name if form == "reference" else [name, []]}
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("index.json", json.dumps({"calls": [{"args": [node]}]}))
    with pytest.raises(replay.BadRecordingError, match="neither part of the program nor"):
        replay.load(str(file), "0/args/0", [str(tmp_path)])


def test_a_missing_value_is_an_error_with_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, 1)
    for key in ("1/args/0", "0/args/x", "", "0/args/0/literal/1"):
        with pytest.raises(replay.BadRecordingError, match=r"values\.zip"):
            replay.load(str(file), key)
    with pytest.raises(replay.BadRecordingError, match="there is no value"):
        replay.load(str(tmp_path / "none.zip"), "0/args/0")
