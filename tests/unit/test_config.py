"""Settings: where they come from, and what is said of wrong ones."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tracesafe.config import ConfigError, ProofSettings, Settings, find, inline, keys, load, override, table_keys


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_every_key_can_be_set(tmp_path: Path) -> None:
    file = written(
        tmp_path / "tracesafe.toml",
        """
        select = ["TRC2"]
        ignore = ["traced-boolean"]
        extend-select = ["TRC101"]
        exclude = ["a"]
        extend-exclude = "b"
        force-exclude = true
        respect-gitignore = false
        framework = ["torch", "jax"]
        assume = ["torch.vmap:lib.*"]
        min-confidence = "likely"
        validation = "skip-under-transform"
        line-length = 100
        unsafe-fixes = true
        show-fixes = true
        superseded = true
        output-format = "concise"
        cache = false
        cache-dir = ".cache"
        [per-file-ignores]
        "tests/*" = ["TRC201"]
        "x.py" = "ALL"
        [target-version]
        torch = "2.4"
        [prove]
        python = ".venv/bin/python"
        seconds = 5
        memory = 1000
        examples = 10
        rtol = 1e-3
        atol = 1e-4
        inputs = ["recorded/tests.npz", "/data/more.npz"]
        test-cmd = "pytest -q"
        test-seconds = 60.5
        promote = true
        [prove.factories]
        "lib.net:loss" = "tests.inputs:batch"
        """,
    )
    settings = load(file)
    assert settings.select == ("TRC2",)
    assert settings.extend_exclude == ("b",)
    assert settings.per_file_ignores == {"tests/*": ("TRC201",), "x.py": ("ALL",)}
    assert settings.target_version == {"torch": "2.4"}
    assert (settings.line_length, settings.force_exclude, settings.respect_gitignore) == (100, True, False)
    assert (settings.root, settings.source) == (tmp_path, file)
    unset = {key for key, one in keys().items() if getattr(settings, one.name) == getattr(Settings(), one.name)}
    assert not unset
    proof, default = settings.prove, ProofSettings()
    assert (proof.seconds, proof.memory, proof.test_seconds) == (5.0, 1000, 60.5)
    assert proof.python == str(tmp_path / ".venv/bin/python")
    assert proof.inputs == (str(tmp_path / "recorded/tests.npz"), "/data/more.npz")
    fields = dataclasses.fields(ProofSettings)
    assert not [one.name for one in fields if getattr(proof, one.name) == getattr(default, one.name)]


def test_every_key_says_what_it_means() -> None:
    assert all(one.metadata["about"] for one in keys().values())
    assert all(one.metadata["about"] for one in (table_keys(keys()["prove"]) or {}).values())
    internal = {one.name for one in dataclasses.fields(Settings)} - {one.name for one in keys().values()}
    assert internal == {"root", "source"}


def test_the_nearest_file_wins(tmp_path: Path) -> None:
    outer = written(tmp_path / "pyproject.toml", "[tool.tracesafe]\n")
    written(tmp_path / "a" / "pyproject.toml", "[tool.other]\n")
    inner = written(tmp_path / "a" / "b" / "pyproject.toml", "[tool.tracesafe]\n")
    own = written(tmp_path / "a" / "c" / "tracesafe.toml", "")
    written(tmp_path / "a" / "c" / "pyproject.toml", "[tool.tracesafe]\n")
    file = written(tmp_path / "a" / "b" / "d" / "x.py", "")
    assert find([file]) == inner
    assert find([tmp_path / "a" / "b"]) == inner
    assert find([tmp_path / "a"]) == outer
    assert find([tmp_path / "a" / "c"]) == own
    assert find([file, tmp_path / "a" / "c"]) == outer


def test_a_file_can_extend_another(tmp_path: Path) -> None:
    written(tmp_path / "base.toml", "line-length = 100\nselect = ['TRC1']\nignore = ['TRC105']\n")
    file = written(tmp_path / "a" / "pyproject.toml", "[tool.tracesafe]\nextend = '../base.toml'\nselect = ['TRC2']\n")
    settings = load(file)
    assert (settings.line_length, settings.select, settings.ignore) == (100, ("TRC2",), ("TRC105",))
    assert settings.root == tmp_path / "a"


def test_tables_are_taken_key_by_key(tmp_path: Path) -> None:
    written(tmp_path / "base.toml", "[prove]\nseconds = 3\nmemory = 500\ninputs = 'a.npz'\n")
    text = "[tool.tracesafe]\nextend = '../base.toml'\n[tool.tracesafe.prove]\nmemory = 600\n"
    settings = load(written(tmp_path / "a" / "pyproject.toml", text))
    assert (settings.prove.seconds, settings.prove.memory) == (3.0, 600)
    assert settings.prove.inputs == (str(tmp_path / "a.npz"),)
    other = override(settings, inline("prove.seconds = 7"), "--config")
    assert (other.prove.seconds, other.prove.memory) == (7.0, 600)


def test_an_interpreter_without_a_folder_is_looked_for_by_the_system(tmp_path: Path) -> None:
    assert load(written(tmp_path / "tracesafe.toml", "prove.python = 'python3.11'")).prove.python == "python3.11"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("selct = ['TRC2']", "selct: is not a setting; did you mean `select`?"),
        ("extend_select = ['TRC2']", "extend_select: is not a setting; did you mean `extend-select`?"),
        ("zzz = 1", "zzz: is not a setting; the keys are select, ignore, extend-select"),
        ("select = 5", "select: must be a list of strings, not 5"),
        ("select = ['a', 5]", "select: must hold strings only, not 5"),
        ("line-length = '88'", "line-length: must be a whole number above 0, not '88'"),
        ("line-length = true", "line-length: must be a whole number above 0, not true"),
        ("line-length = 0", "line-length: must be a whole number above 0, not 0"),
        ("unsafe-fixes = 1", "unsafe-fixes: must be true or false, not 1"),
        (
            "framework = ['torhc']",
            "framework: `torhc` is none of torch, jax, phiflow, tensorflow; did you mean `torch`?",
        ),
        ("validation = 'skip'", "validation: `skip` is none of refuse, skip-under-transform"),
        ("min-confidence = 'sure'", "min-confidence: `sure` is none of certain, likely, possible"),
        ("output-format = ['json']", "output-format: must be a string, not ['json']"),
        ("per-file-ignores = ['x']", "per-file-ignores: must be a table of lists of strings, not ['x']"),
        ("per-file-ignores = {a = 5}", "per-file-ignores.a: must be a list of strings, not 5"),
        ("target-version = {torch = 2.4}", "target-version: must hold strings only, not 2.4"),
        ("target-version = {pytorch = '2'}", "target-version: `pytorch` is none of torch, jax, phiflow, tensorflow"),
        ("prove = true", "prove: must be a table, not true"),
        ("prove.second = 3", "prove.second: is not a setting; did you mean `seconds`?"),
        ("prove.zzz = 3", "prove.zzz: is not a setting; the keys are python, seconds, memory"),
        ("prove.seconds = 0", "prove.seconds: must be a number above 0, not 0"),
        ("prove.seconds = inf", "prove.seconds: must be a number above 0, not inf"),
        ("prove.seconds = true", "prove.seconds: must be a number above 0, not true"),
        ("prove.memory = 1.5", "prove.memory: must be a whole number above 0, not 1.5"),
        ("prove.rtol = -1", "prove.rtol: must be a number, 0 or above, not -1"),
        ("prove.inputs = [3]", "prove.inputs: must hold strings only, not 3"),
        ("prove.factories = {f = 'x.y'}", "prove.factories: `x.y` must have the form module:function"),
        ("extend = 'gone.toml'", "gone.toml does not exist"),
        ("extend = 5", "extend: must be the path of a file"),
        ("extend = 'tracesafe.toml'", "extend: comes back to"),
        ("x = ", "is not TOML: "),
    ],
)
def test_an_error_names_the_file_and_the_key(tmp_path: Path, text: str, message: str) -> None:
    file = written(tmp_path / "tracesafe.toml", text)
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert str(caught.value).startswith(str(file))
    assert message in str(caught.value)


def test_a_section_that_is_no_table_is_an_error(tmp_path: Path) -> None:
    written(tmp_path / "pyproject.toml", "[tool]\ntracesafe = 5\n")
    with pytest.raises(ConfigError, match=r"tool\.tracesafe: must be a table"):
        find([tmp_path])


def test_bytes_that_are_no_text_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "tracesafe.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="is not TOML"):
        load(tmp_path / "tracesafe.toml")


def test_options_take_the_place_of_keys() -> None:
    settings = override(Settings(), inline("line-length = 120"), "--config")
    assert settings.line_length == 120


@pytest.mark.parametrize("text", ["line-length", "= 5", "line-length = "])
def test_an_option_that_is_no_toml_is_an_error(text: str) -> None:
    with pytest.raises(ConfigError, match="is neither a file nor KEY = VALUE"):
        inline(text)
