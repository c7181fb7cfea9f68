"""Objects of the user's classes: made by their constructors, with arguments that are guessed in turn."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracesafe.program.functions import ClassInfo, Function
from tracesafe.prove.inputs_names import Names
from tracesafe.prove.inputs_specs import Spec, array, source
from tracesafe.prove.inputs_usage import Usage, usages
from tracesafe.prove.inputs_wrapped import last_name

if TYPE_CHECKING:
    from tracesafe.prove.inputs_guess import Guesses

_DEPTH = 3
_FIELDS = frozenset({"dataclass", "struct", "define", "attrs", "frozen", "register_dataclass", "tensorclass"})
_FIELD_BASES = frozenset({"NamedTuple", "Module", "PyTreeNode", "Struct"})
_TRIES = 6


@dataclass(frozen=True, eq=False)
class Maker:
    """Makes objects of classes that are known by name."""

    names: Names
    guesses: Callable[[Any, Names], Guesses]
    depth: int = 0

    def objects(self, info: ClassInfo) -> list[Spec]:
        """Objects of a class, the likeliest first; those that its own module holds come first of all."""
        found = list(self._held(info))
        if self.depth >= _DEPTH:
            return found
        names = self.names.at(info.module)
        reference = _reference(info)
        if _bases(info) & {"Enum", "IntEnum", "StrEnum", "Flag"}:
            members = [name for name, node in info.members.items() if isinstance(node, ast.Assign)]
            return [{"reference": f"{reference}.{name}"} for name in members]
        if "TypedDict" in _bases(info):
            return [{"dict": [[{"literal": name}, values[0]] for name, values in self._fields(info, names).items()]}]
        initializer = self._initializer(info, names)
        if initializer is not None:
            guesses = self.guesses(initializer, names.at(initializer.module))
            given = guesses.of(initializer, usages(initializer, guesses.names))
            given.pop(initializer.parameters[0].arg if initializer.parameters else "", None)
            given |= _sized(initializer, given)
        else:
            given = self._fields(info, names)
        for number in range(max([1, *(min(_TRIES, len(values)) for values in given.values())])):
            kwargs = {name: values[min(number, len(values) - 1)] for name, values in given.items() if values}
            found.append({"module": {"qualname": reference, "args": [], "kwargs": kwargs, "seed": 0}})
        return found

    def with_attributes(self, attributes: frozenset[str]) -> Iterator[Spec]:
        """Objects of the module's classes that have these attributes; else a bare object that has them."""
        for info in self.names.module.facts.classes:
            has = {*info.members, *info.stored, *(_annotated(info))}
            if attributes <= has and info.parent is None:
                yield from self.objects(info)
        for name in self.names.module.bindings:
            found = self.names.class_(ast.Name(name))
            if found is None or found.module is self.names.module:
                continue
            if attributes <= {*found.members, *found.stored, *_annotated(found)}:
                yield from self.objects(found)
        guess = self.guesses(None, self.names)
        if self.depth < _DEPTH:
            for shape in ((), (3,)):
                kwargs = {
                    name: array(guess.framework, shape, seed=number) for number, name in enumerate(sorted(attributes))
                }
                yield {"module": {"qualname": "types:SimpleNamespace", "args": [], "kwargs": kwargs}}

    def _held(self, info: ClassInfo) -> Iterator[Spec]:
        """Objects of the class that a top-level name of its module is bound to."""
        for name, nodes in info.module.bindings.items():
            for node in nodes:
                match node:
                    case ast.Assign(targets=[ast.Name()], value=ast.Call(func=func)) if last_name(func) == info.name:
                        yield source(name, info.module.name)

    def _initializer(self, info: ClassInfo, names: Names) -> Function | None:
        """The ``__init__`` that a class has or inherits in the project."""
        for each in _lineage(info, names):
            node = each.members.get("__init__")
            if isinstance(node, ast.FunctionDef):
                return each.module.function_of.get(node)
        return None

    def _fields(self, info: ClassInfo, names: Names) -> dict[str, list[Spec]]:
        """The fields without a default of a class that makes its own constructor."""
        found: dict[str, list[Spec]] = {}
        for each in reversed(list(_lineage(info, names))):
            if not _has_fields(each):
                continue
            guesses = self.guesses(None, names.at(each.module))
            for seed, node in enumerate(each.node.body):
                match node:
                    case ast.AnnAssign(target=ast.Name(id=name), annotation=kind) if not _has_default(node):
                        if "ClassVar" not in ast.unparse(kind):
                            found[name] = guesses.values(ast.arg(name, kind), Usage(), seed)
        return found


def _sized(initializer: Function, given: dict[str, list[Spec]]) -> dict[str, list[Spec]]:
    """Sizes for constructors of networks: what is named like one, or annotated ``int``, is a small number."""
    words = ("features", "dim", "size", "channels", "hidden", "width", "inputs", "outputs", "units", "in_", "out_")
    found = {}
    for name, values in given.items():
        if any(word in name for word in words) and all("module" not in each for each in values[:1]):
            found[name] = [{"literal": 3}, {"literal": 4}, {"literal": 1}, *values]
    return found


def _reference(info: ClassInfo) -> str:
    return f"{info.module.name}:{info.qualname.removeprefix(info.module.name + '.')}"


def _bases(info: ClassInfo) -> frozenset[str]:
    return frozenset(last_name(base) for base in info.node.bases)


def _lineage(info: ClassInfo, names: Names) -> Iterator[ClassInfo]:
    """A class and those of the project that it inherits from, nearest first."""
    waiting, seen = [info], {info}
    while waiting:
        each = waiting.pop(0)
        yield each
        for base in each.node.bases:
            found = names.at(each.module).class_(base)
            if found is not None and found not in seen:
                seen.add(found)
                waiting.append(found)


def _has_fields(info: ClassInfo) -> bool:
    decorators = [each.func if isinstance(each, ast.Call) else each for each in info.node.decorator_list]
    called = {last_name(each) for each in decorators}
    return bool(called & _FIELDS or _bases(info) & _FIELD_BASES or not info.members.get("__init__"))


def _has_default(node: ast.AnnAssign) -> bool:
    match node.value:
        case None:
            return False
        case ast.Call(func=func, keywords=keywords) if last_name(func) == "field":
            names = {each.arg for each in keywords}
            return bool(names & {"default", "default_factory", "factory"}) or _is_no_argument(keywords)
        case _:
            return True


def _is_no_argument(keywords: list[ast.keyword]) -> bool:
    return any(
        each.arg == "init" and isinstance(each.value, ast.Constant) and each.value.value is False for each in keywords
    )


def _annotated(info: ClassInfo) -> Iterator[str]:
    for node in info.node.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
