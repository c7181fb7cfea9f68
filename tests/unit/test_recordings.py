"""A recording is read with suspicion: whatever is wrong with it is said, with the file and what to do."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tracesafe.prove import reading, recordings
from tracesafe.prove.reading import RecordingError
from tracesafe.prove.record import npy, store
from tracesafe.prove.record.merge import merge
from tracesafe.prove.record.recorder import Limits
from tracesafe.prove.record.session import header

NAME = "0123456789abcdef01234567"
ARRAY = {"array": {"file": NAME, "framework": "numpy", "dtype": "float32", "shape": [2]}}


def call(**changes: Any) -> dict[str, Any]:
    plain = {
        "call": "d",
        "looks": ["s", "t"],
        "module": "pkg.net",
        "qualname": "step",
        "file": "pkg/net.py",
        "line": 3,
        "names": [],
        "transform": None,
        "options": {},
        "bound": 0,
        "args": [ARRAY],
        "kwargs": [],
        "exact": True,
        "origin": "tests/test_net.py::test_step",
        "state": {},
    }
    return {**plain, **changes}


def index(*calls: Any, **changes: Any) -> dict[str, Any]:
    return {**header(Path("/project")), "calls": list(calls), "skipped": [], **changes}


def written(file: Path, told: Any, **members: bytes) -> Path:
    content = {f"arrays/{NAME}.npy": npy.written("<f4", (2,), b"\0" * 8), **members}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.json", told if isinstance(told, str) else json.dumps(told))
        for name, data in content.items():
            archive.writestr(name, data)
    return file


def test_calls_become_specs(tmp_path: Path) -> None:
    args = [ARRAY, {"tuple": [{"literal": 2}, ARRAY]}, {"object": ["pkg.net:Net", []]}]
    file = written(tmp_path / "a.zip", index(call(args=args, kwargs=[["flag", {"literal": True}]])))
    (one,) = recordings.load(file).calls("pkg.net:step")
    about = {"framework": "numpy", "dtype": "float32", "shape": [2]}
    assert one.spec() == {
        "args": [
            {"recorded": {"file": str(file), "key": "0/args/0", **about}},
            {"tuple": [{"literal": 2}, {"recorded": {"file": str(file), "key": "0/args/1/tuple/1", **about}}]},
            {"recorded": {"file": str(file), "key": "0/args/2", "kind": "object"}},
        ],
        "kwargs": {"flag": {"literal": True}},
        "state": {"recorded": {"file": str(file), "key": "0/state"}},
    }
    assert one.origin == "tests/test_net.py::test_step"
    assert one.file == Path("/project/pkg/net.py")


def test_functions_are_found_by_their_names(tmp_path: Path) -> None:
    under = call(transform="jax.jit", names=["pkg.net:fast"], call="e")
    found = recordings.load(written(tmp_path / "a.zip", index(call(), under)))
    assert [one.content for one in found.calls("pkg.net:step")] == ["d"]
    assert [one.content for one in found.calls("src.pkg.net:step")] == ["d"]
    assert [one.content for one in found.calls("other:step", Path("/project/pkg/net.py"))] == ["d"]
    assert [one.content for one in found.calls("pkg.net:fast")] == ["e"]
    assert [one.content for one in found.under_transforms("pkg.net:step")] == ["e"]
    assert not found.calls("net_other:step")
    assert {name: len(calls) for name, calls in found.by_function().items()} == {"pkg.net.step": 1, "pkg.net.fast": 1}


def test_files_are_put_together(tmp_path: Path) -> None:
    skipped = [{"place": "pkg.net:big", "reason": "too large"}]
    first = written(tmp_path / "a.zip", index(call(), skipped=skipped))
    second = written(tmp_path / "b.zip", index(call(), call(call="e"), skipped=skipped))
    together = recordings.load(first, second)
    assert [one.content for one in together.all] == ["d", "e"]
    assert together.why_not("pkg.net:big") == ("too large",)


def bomb(file: Path) -> Path:
    return written(file, index(call()), **{f"arrays/{'f' * 24}.npy": b"\0" * 2**21})


def damaged(file: Path) -> Path:
    content = bytearray(written(file, index(call())).read_bytes())
    place = content.index(b"index.json") + 30
    content[place : place + 20] = b"\xff" * 20
    file.write_bytes(bytes(content))
    return file


def cut(file: Path) -> Path:
    file.write_bytes(written(file, index(call())).read_bytes()[:-40])
    return file


BAD: dict[str, tuple[Callable[[Path], Any], str]] = {
    "missing": (lambda file: file, "there is no such file"),
    "empty": (lambda file: file.write_bytes(b""), "is no recording, or is damaged"),
    "pickle": (lambda file: file.write_bytes(b"\x80\x04cos\nsystem\n."), "is no recording, or is damaged"),
    "cut": (cut, "is no recording, or is damaged"),
    "damaged": (damaged, "damaged|cannot be read"),
    "folder": (lambda file: file.mkdir(), "cannot be read"),
    "foreign": (lambda file: written(file, index(), **{"../../evil.py": b""}), "is no recording of tracesafe"),
    "bomb": (bomb, "unpacks to 2 MiB"),
    "deep": (lambda file: written(file, "[" * 200_000), "its index is damaged"),
    "text": (lambda file: written(file, "hello"), "its index is damaged"),
    "list": (lambda file: written(file, [1]), "its index is damaged"),
    "other": (lambda file: written(file, {"a": 1}), "says nothing of the format"),
    "newer": (lambda file: written(file, index(version=99)), r"newer tracesafe \(format 99; .*update tracesafe"),
    "no calls": (lambda file: written(file, index(calls=3)), "it has no calls"),
    "call": (lambda file: written(file, index({"call": 1})), "call 0: `call` is missing or wrong"),
    "kind": (lambda file: written(file, index(call(args=[{"pickle": "x"}]))), "'pickle' is no kind of value"),
    "name": (lambda file: written(file, index(call(args=[{"reference": "os:system()"}]))), "is no value"),
    "no array": (
        lambda file: written(file, index(call(args=[{"array": {**ARRAY["array"], "file": "x"}}]))),
        "no array x",
    ),
    "shape": (
        lambda file: written(file, index(call(args=[{"array": {**ARRAY["array"], "shape": [9]}}]))),
        "other shape",
    ),
    "objects": (
        lambda file: written(file, index(call()), **{f"arrays/{NAME}.npy": npy.written("|O8", (1,), b"\0" * 8)}),
        "holds '|O8', not numbers",
    ),
    "short": (
        lambda file: written(file, index(call()), **{f"arrays/{NAME}.npy": npy.written("<f4", (2,), b"\0")}),
        "another size than its header says",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_an_error_that_says_what_to_do(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LARGEST", 2**20)
    make, message = BAD[name]
    file = tmp_path / "bad.zip"
    make(file)
    with pytest.raises(RecordingError, match=message.replace("'|O8'", r"'\|O8'")) as caught:
        recordings.load(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert caught.value.remedy


def interrupted(file: Path, process: str) -> None:
    part = store.Part(store.parts_folder(file) / f"{process}-1" / "main", header(file.parent))
    part.array(NAME, npy.written("<f4", (2,), b"\0" * 8))
    part.event(call())
    part.close()
    with (part.folder / "calls.jsonl").open("a") as log:
        log.write('{"call": "half of a li')


def test_what_an_interrupted_run_left_is_used(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    interrupted(file, "999999999")
    assert len(recordings.load(file).all) == 1
    assert file.exists()
    assert not store.parts_folder(file).exists()


def test_parts_of_processes_are_one_recording(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    for worker in ("gw0", "gw1"):
        part = store.Part(store.parts_folder(file) / "run" / worker, header(tmp_path))
        part.array(NAME, npy.written("<f4", (2,), b"\0" * 8))
        part.event(call())
        part.event(call(call=f"own of {worker}"))
        part.event(call(call="gone"))
        part.event({"drop": "gone", "place": "pkg.net:step", "transform": None})
        part.event({"skip": "pkg.net:big", "reason": "too large", "origin": ""})
        part.close()
    summary = merge(file, "run", Limits())
    assert (summary.functions, summary.calls, summary.skipped) == (1, 3, 1)
    assert [one.content for one in recordings.load(file).all] == ["d", "own of gw0", "own of gw1"]


def test_a_cache_folder_is_marked(tmp_path: Path) -> None:
    file = store.default_file(tmp_path, "pytest")
    store.prepare(file)
    assert (tmp_path / ".tracesafe_cache" / ".gitignore").read_text() == "*\n"
    assert (tmp_path / ".tracesafe_cache" / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d17")
    assert recordings.found(tmp_path) == ()
    written(file, index())
    assert recordings.found(tmp_path) == (file,)
