"""What gets installed: from the wheel, from the source distribution, and in place."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv*", "venv", "__pycache__", "*.egg-info", "build", "dist", ".*_cache", ".hypothesis"
)
FORBIDDEN = ("codemods", "transforms", "tests", "golden", "examples", "benchmarks", "docs")


@dataclass(frozen=True)
class Built:
    """A copy of the repository and what ``python -m build`` made of it."""

    source: Path
    wheel: Path
    sdist: Path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    place = tmp_path_factory.mktemp("packaging")
    source = place / "source"
    shutil.copytree(ROOT, source, ignore=LEFT_OUT)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(place / "dist"), str(source))
    (wheel,) = place.glob("dist/*.whl")
    (sdist,) = place.glob("dist/*.tar.gz")
    return Built(source, wheel, sdist)


def run(*command: str, cwd: Path | None = None) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def expected_modules() -> set[str]:
    """The paths that the modules of the repository have once installed."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    trees = settings["package-dir"]
    return {
        (Path(*package.split(".")) / path.relative_to(ROOT / folder)).as_posix()
        for package, folder in trees.items()
        for path in (ROOT / folder).rglob("*.py")
    }


def test_every_package_is_listed() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    folders = {Path(module).parent.as_posix().replace("/", ".") for module in expected_modules()}
    assert sorted(settings["packages"]) == sorted(folders)


def test_wheel_holds_one_package(built: Built) -> None:
    names = zipfile.ZipFile(built.wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"tracesafe"}
    assert {name for name in names if name.endswith(".py")} == expected_modules()
    assert "tracesafe/py.typed" in names
    folder = ROOT / "src" / "tracesafe" / "output" / "templates"
    templates = {f"tracesafe/output/templates/{path.name}" for path in folder.iterdir()}
    assert templates <= set(names)
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_sdist_holds_what_the_tests_need(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = [
        path.relative_to(built.source).as_posix()
        for folder in ("golden", "tests", "examples", "codemods", "transforms", "docs")
        for path in (built.source / folder).rglob("*")
        if path.is_file()
    ]
    assert set(wanted) <= names
    assert {"README.md", "LICENSE", "pyproject.toml", ".gitattributes", ".ci/run"} <= names


@pytest.mark.parametrize("form", ["wheel", "sdist", "editable"])
def test_install(form: str, built: Built, tmp_path: Path) -> None:
    place = tmp_path / "venv"
    venv.create(place, with_pip=False)
    python = place / "bin" / "python"
    purelib = Path(run(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    # the dependencies come from here; a path in a .pth file does not bring along the .pth files found there
    (purelib / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")

    what = {"wheel": [str(built.wheel)], "sdist": [str(built.sdist)], "editable": ["--editable", str(built.source)]}
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--ignore-installed", "--disable-pip-version-check"]
    run(sys.executable, "-m", "pip", "--python", str(python), "install", *options, *what[form])

    assert not [name for name in FORBIDDEN if (purelib / name).exists()]
    question = f"import importlib.util as u; print([n for n in {FORBIDDEN[:2]} if u.find_spec(n)])"
    assert run(str(python), "-c", question, cwd=tmp_path).strip() == "[]"

    tool = str(place / "bin" / "tracesafe")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert run(tool, "--version", cwd=tmp_path).strip() == f"tracesafe {version}"
    assert "TRC201" in run(tool, "rules", cwd=tmp_path)
    where = run(str(python), "-c", "import tracesafe; print(tracesafe.__file__)", cwd=tmp_path).strip()
    assert Path(where).is_relative_to(built.source if form == "editable" else purelib)
