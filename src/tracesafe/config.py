"""Settings: ``[tool.tracesafe]`` of a pyproject.toml, or a tracesafe.toml, and what the command line adds.

The nearest file above the paths wins; ``extend`` names a file whose settings stand behind its own. Every key
is a field of ``Settings``: its name with hyphens, its type, its meaning.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tracesafe.model import Confidence
from tracesafe.source.discover import EXCLUDED
from tracesafe.spec import Framework

VALIDATIONS = ("refuse", "skip-under-transform")
OUTPUT_FORMATS = ("full", "concise", "json", "json-lines", "github", "sarif", "csv")


class ConfigError(Exception):
    """A setting that cannot be used: the file (or option), the key, what is wrong."""

    def __init__(self, where: str, key: str, problem: str) -> None:
        super().__init__(f"{where}: {key}: {problem}" if key else f"{where}: {problem}")
        self.where = where
        self.key = key
        self.problem = problem


def _key(about: str, **more: object) -> Any:
    default = more.pop("default")
    metadata = {"about": about, **more}
    if isinstance(default, MappingProxyType):
        return field(default_factory=lambda: default, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class ProofSettings:
    """``[tool.tracesafe.prove]``: how fixes are run, and what is made of it."""

    python: str = _key("The interpreter that runs the code; none: that of the project", default="", path=True)
    seconds: float = _key("The longest that one side of a proof may take, over all of its inputs", default=60.0)
    memory: int = _key("The most memory that the code may take, in MiB", default=4096)
    examples: int = _key("How many inputs one function is proved on, at most", default=24)
    rtol: float | None = _key("Relative tolerance of values; none: by their dtype", default=None)
    atol: float | None = _key("Absolute tolerance of values; none: by their dtype", default=None)
    factories: Mapping[str, str] = _key(
        "Qualified name of a function -> module:function that makes its arguments",
        default=MappingProxyType({}),
        pattern=r"[\w.]+:[\w.]+",
        form="module:function",
    )
    inputs: tuple[str, ...] = _key("Recordings of inputs, made by pytest --tracesafe-record", default=(), path=True)
    test_cmd: str = _key("The project's own tests, run before and after --apply; new failures undo it", default="")
    test_seconds: float = _key("The longest that one run of the tests may take", default=1800.0)
    promote: bool = _key("Apply what needs review and was proved, as if it were safe", default=False)


@dataclass(frozen=True)
class Settings:
    """All settings of a run; the metadata of a field says what it means."""

    select: tuple[str, ...] = _key("Rules to run: codes, prefixes of codes, names, or ALL", default=("ALL",))
    ignore: tuple[str, ...] = _key("Rules to leave out", default=())
    extend_select: tuple[str, ...] = _key("Rules to run besides those of select", default=())
    per_file_ignores: Mapping[str, tuple[str, ...]] = _key(
        "Pattern of paths -> rules to leave out there", default=MappingProxyType({})
    )
    exclude: tuple[str, ...] = _key("Patterns that replace the default list of what is left out", default=EXCLUDED)
    extend_exclude: tuple[str, ...] = _key("Patterns to leave out besides those of exclude", default=())
    force_exclude: bool = _key("Leave excluded paths out even if they are given by name", default=False)
    respect_gitignore: bool = _key("Leave out what git ignores", default=True)
    framework: tuple[str, ...] = _key(
        "Frameworks whose transforms are looked at; none: all", default=(), choices=tuple(Framework)
    )
    assume: tuple[str, ...] = _key("TRANSFORM[:PATTERN]: functions that users of a library transform", default=())
    validation: str = _key(
        "What becomes of a check that raises or warns by a traced value: refuse leaves it as it is",
        default=VALIDATIONS[0],
        choices=VALIDATIONS,
    )
    min_confidence: str = _key(
        "The least sure findings to show", default=Confidence.POSSIBLE.value, choices=tuple(Confidence)
    )
    target_version: Mapping[str, str] = _key(
        "Framework -> the oldest version that the code must run with",
        default=MappingProxyType({}),
        choices=tuple(Framework),
    )
    superseded: bool = _key(
        "Report names that still work, but have a successor: torch.vmap, torch.autograd.functional", default=False
    )
    line_length: int = _key("The longest line that a fix writes", default=88)
    unsafe_fixes: bool = _key("Apply fixes that need review, too", default=False)
    show_fixes: bool = _key("List the fixes that were applied", default=False)
    output_format: str = _key("How findings are printed", default="full", choices=OUTPUT_FORMATS)
    cache: bool = _key("Keep what was found for the next run", default=True)
    cache_dir: str = _key("Where it is kept; none: .tracesafe_cache beside the settings file", default="")
    prove: ProofSettings = _key("How fixes are proved by running them", default=ProofSettings())
    root: Path = field(default_factory=Path.cwd, metadata={"internal": True})
    """The directory that patterns count from: that of the settings file, or the current one."""
    source: Path | None = field(default=None, metadata={"internal": True})
    """The settings file; None if there is none."""


def _fields(table: type[Settings | ProofSettings]) -> Mapping[str, dataclasses.Field[Any]]:
    return MappingProxyType(
        {one.name.replace("_", "-"): one for one in dataclasses.fields(table) if "internal" not in one.metadata}
    )


_FIELDS = _fields(Settings)
_TABLES = MappingProxyType({"ProofSettings": _fields(ProofSettings)})


def keys() -> Mapping[str, dataclasses.Field[Any]]:
    """Every key that a settings file may hold -> its field."""
    return _FIELDS


def table_keys(one: dataclasses.Field[Any]) -> Mapping[str, dataclasses.Field[Any]] | None:
    """The keys of the table that stands under a key; None where a plain value does."""
    return _TABLES.get(str(one.type))


def find(paths: Sequence[Path]) -> Path | None:
    """The settings file nearest above the common directory of some absolute paths."""
    common = common_directory(paths)
    for directory in (common, *common.parents):
        own = directory / "tracesafe.toml"
        if own.is_file():
            return own
        shared = directory / "pyproject.toml"
        if shared.is_file() and _section(shared) is not None:
            return shared
    return None


def load(file: Path) -> Settings:
    """The settings of a file, those that it extends included. Raises ``ConfigError``."""
    return dataclasses.replace(_with(Settings(), _values(file, ())), root=file.parent, source=file)


def override(settings: Settings, options: Mapping[str, object], where: str = "command line") -> Settings:
    """``settings`` with the keys of ``options`` in their place. Raises ``ConfigError``."""
    return _with(settings, _checked(options, where, Path.cwd()))


def inline(text: str) -> Mapping[str, object]:
    """The keys of one ``--config 'KEY = VALUE'``. Raises ``ConfigError``."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"--config '{text}'", "", f"is neither a file nor KEY = VALUE in TOML ({error})") from error


def common_directory(paths: Sequence[Path]) -> Path:
    """The innermost directory that holds some absolute paths; a directory holds itself."""
    directories = [path if path.is_dir() else path.parent for path in paths] or [Path.cwd()]
    first, *rest = directories
    return next(parent for parent in (first, *first.parents) if all(other.is_relative_to(parent) for other in rest))


def _section(file: Path) -> Mapping[str, object] | None:
    """The settings in a file: all of a tracesafe.toml, one table of a pyproject.toml; None if it has none."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(str(file), "", f"cannot read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(str(file), "", f"is not TOML: {error}") from error
    if file.name != "pyproject.toml":
        return data
    section = data.get("tool", {}).get("tracesafe")
    if section is not None and not isinstance(section, dict):
        raise ConfigError(str(file), "tool.tracesafe", "must be a table")
    return section


def _values(file: Path, seen: tuple[Path, ...]) -> dict[str, Any]:
    if file in seen:
        raise ConfigError(str(seen[-1]), "extend", f"comes back to {file}")
    section = dict(_section(file) or {})
    base: dict[str, Any] = {}
    if "extend" in section:
        extend = section.pop("extend")
        if not isinstance(extend, str):
            raise ConfigError(str(file), "extend", "must be the path of a file")
        other = (file.parent / Path(extend).expanduser()).resolve()
        if not other.is_file():
            raise ConfigError(str(file), "extend", f"{other} does not exist")
        base = _values(other, (*seen, file))
    return _merged(base, _checked(section, str(file), file.parent))


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The values of ``own`` in place of those of ``base``, in tables key by key."""
    tables = {one.name for one in _FIELDS.values() if table_keys(one)}
    inner = {name: {**base[name], **own[name]} for name in tables & base.keys() & own.keys()}
    return {**base, **own, **inner}


def _with(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """``settings`` with other values, in tables key by key."""
    tables = {one.name for one in _FIELDS.values() if table_keys(one)} & values.keys()
    inner = {name: dataclasses.replace(getattr(settings, name), **values[name]) for name in tables}
    return dataclasses.replace(settings, **{**values, **inner})


def _checked(section: Mapping[str, object], where: str, folder: Path, table: str = "") -> dict[str, Any]:
    """The values by field, each of the type that its field has; paths count from ``folder``."""
    fields = (table_keys(_FIELDS[table]) if table else None) or _FIELDS
    found: dict[str, Any] = {}
    for name, value in section.items():
        key = f"{table}.{name}" if table else name
        if name not in fields:
            close = difflib.get_close_matches(name.replace("_", "-"), [*fields, *([] if table else ["extend"])], 1)
            hint = f"; did you mean `{close[0]}`?" if close else f"; the keys are {', '.join(fields)}"
            raise ConfigError(where, key, f"is not a setting{hint}")
        one = fields[name]
        if table_keys(one) is None:
            found[one.name] = _placed(_converted(value, one, where, key), one, folder)
        elif isinstance(value, Mapping):
            found[one.name] = _checked(value, where, folder, name)
        else:
            raise ConfigError(where, key, f"must be a table, not {_shown(value)}")
    return found


def _placed(value: Any, one: dataclasses.Field[Any], folder: Path) -> Any:
    """``value`` with its paths made absolute; a command without a slash is no path."""
    if not one.metadata.get("path") or not value:
        return value
    if isinstance(value, tuple):
        return tuple(os.path.normpath(folder / Path(part).expanduser()) for part in value)
    return os.path.normpath(folder / Path(value).expanduser()) if re.search(r"[/\\~]", value) else value


def _converted(value: object, one: dataclasses.Field[Any], where: str, key: str) -> object:
    match one.type, value:
        case "float", int() | float() if not isinstance(value, bool) and 0 < value < math.inf:
            return float(value)
        case "float | None", int() | float() if not isinstance(value, bool) and 0 <= value < math.inf:
            return float(value)
        case "bool", bool():
            return value
        case "int", int() if not isinstance(value, bool) and value > 0:
            return value
        case "str", str():
            _choose((value,), one, where, key)
            return value
        case "tuple[str, ...]", str() | list() | tuple():
            items = (value,) if isinstance(value, str) else tuple(value)
            return _choose(_strings(items, where, key), one, where, key)
        case "Mapping[str, tuple[str, ...]]", Mapping():
            return MappingProxyType(
                {str(name): _strings([part] if isinstance(part, str) else part, where, f"{key}.{name}")
                 for name, part in value.items()}
            )  # fmt: skip
        case "Mapping[str, str]", Mapping():
            names = _choose(tuple(value), one, where, key)
            texts = _strings(tuple(value.values()), where, key)
            _match(texts, one, where, key)
            return MappingProxyType(dict(zip(names, texts, strict=True)))
    expected = {
        "bool": "true or false",
        "int": "a whole number above 0",
        "float": "a number above 0",
        "float | None": "a number, 0 or above",
        "str": "a string",
        "tuple[str, ...]": "a list of strings",
        "Mapping[str, tuple[str, ...]]": "a table of lists of strings",
        "Mapping[str, str]": "a table of strings",
    }[str(one.type)]
    raise ConfigError(where, key, f"must be {expected}, not {_shown(value)}")


def _strings(items: object, where: str, key: str) -> tuple[str, ...]:
    if not isinstance(items, list | tuple):
        raise ConfigError(where, key, f"must be a list of strings, not {_shown(items)}")
    for item in items:
        if not isinstance(item, str):
            raise ConfigError(where, key, f"must hold strings only, not {_shown(item)}")
    return tuple(items)


def _match(items: tuple[str, ...], one: dataclasses.Field[Any], where: str, key: str) -> None:
    pattern: str = one.metadata.get("pattern", "")
    for item in items:
        if pattern and not re.fullmatch(pattern, item):
            raise ConfigError(where, key, f"`{item}` must have the form {one.metadata['form']}")


def _choose(items: tuple[str, ...], one: dataclasses.Field[Any], where: str, key: str) -> tuple[str, ...]:
    choices: tuple[str, ...] = one.metadata.get("choices", ())
    for item in items:
        if choices and item not in choices:
            close = difflib.get_close_matches(item, choices, 1)
            hint = f"; did you mean `{close[0]}`?" if close else ""
            raise ConfigError(where, key, f"`{item}` is none of {', '.join(choices)}{hint}")
    return items


def _shown(value: object) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)
