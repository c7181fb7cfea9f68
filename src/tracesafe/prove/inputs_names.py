"""What a name means in a module, as far as inputs are concerned: a library's object, a class or function here."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from types import MappingProxyType

from tracesafe.analysis.resolve import import_source
from tracesafe.program.functions import ClassInfo, Function
from tracesafe.program.modules import Module
from tracesafe.program.program import Program

FRAMEWORKS = MappingProxyType(
    {"torch": "torch", "functorch": "torch", "jax": "jax", "phi": "phi", "phiml": "phi", "numpy": "numpy"}
)
_JAX_KIN = ("equinox", "flax", "optax", "numpyro", "haiku", "chex", "jaxtyping", "diffrax", "optimistix")
_HOPS = 4


@dataclass(frozen=True, eq=False)
class Names:
    """The names of one module of a program."""

    module: Module
    program: Program

    def at(self, module: Module) -> Names:
        """The names of another module."""
        return Names(module, self.program)

    def dotted(self, node: ast.expr) -> str:
        """The dotted name of what an expression denotes, its first part resolved through the imports."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        first = node.id
        for binding in reversed(self.module.bindings.get(first, ())):
            match binding:
                case ast.Import(names=names):
                    alias = next(each for each in names if (each.asname or each.name.partition(".")[0]) == first)
                    first = alias.name if alias.asname else first
                case ast.ImportFrom(names=names):
                    alias = next(each for each in names if (each.asname or each.name) == first)
                    first = f"{import_source(binding, self.module)}.{alias.name}"
                case _:
                    first = f"{self.module.name}.{first}"
            break
        return ".".join([first, *reversed(parts)])

    def definition(self, node: ast.expr) -> tuple[Module, ast.AST] | None:
        """The module of the project and the statement that define what an expression denotes."""
        return self._found(self.dotted(node), _HOPS)

    def _found(self, dotted: str, hops: int) -> tuple[Module, ast.AST] | None:
        owner, _, name = dotted.rpartition(".")
        if not owner or not hops:
            return None
        module = self.module if owner == self.module.name else self.program.find(owner, self.module)
        if module is None:
            return None
        binding = next(iter(reversed(module.bindings.get(name, ()))), None)
        if isinstance(binding, ast.ImportFrom):
            inner = self.at(module)
            return inner._found(inner.dotted(ast.Name(name)), hops - 1)
        return (module, binding) if binding is not None else None

    def function(self, node: ast.expr) -> Function | None:
        """The project's function that an expression denotes."""
        found = self.definition(node) if isinstance(node, ast.Name | ast.Attribute) else None
        return found[0].function_of.get(found[1]) if found is not None else None

    def class_(self, node: ast.expr) -> ClassInfo | None:
        """The project's class that an expression denotes."""
        found = self.definition(node) if isinstance(node, ast.Name | ast.Attribute) else None
        return found[0].class_of.get(found[1]) if found is not None else None

    def framework_of(self, node: ast.expr) -> str | None:
        """The framework whose object an expression denotes."""
        return FRAMEWORKS.get(self.dotted(node).partition(".")[0])

    @property
    def framework(self) -> str:
        """The framework that the module imports; torch if it imports none or several of them."""
        found: list[str] = []
        for node in self.module.facts.imports:
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            roots = [name.partition(".")[0] for name in names]
            found += [
                "jax" if root in _JAX_KIN else FRAMEWORKS[root] for root in roots if root in (*FRAMEWORKS, *_JAX_KIN)
            ]
        found += [FRAMEWORKS.get((star.module or "").partition(".")[0], "numpy") for star in self.module.stars]
        for framework in ("phi", "torch", "jax"):
            if framework in found:
                return framework
        return self._imported_framework() or self._of_program()

    def _of_program(self) -> str:
        """The framework that most files of the program name."""
        texts = [source.utf8 for source in self.program.given.values()]
        counts = {name: sum(name.encode() in text for text in texts) for name in ("torch", "jax", "phi")}
        best = max(counts, key=lambda name: counts[name])
        return best if counts[best] else "numpy"

    def _imported_framework(self) -> str:
        """The framework of the project's modules that this one imports."""
        for node in self.module.facts.imports:
            names = (
                [each.name for each in node.names]
                if isinstance(node, ast.Import)
                else [import_source(node, self.module)]
            )
            for name in names:
                if name.partition(".")[0] in FRAMEWORKS or not name:
                    continue
                module = self.program.find(name, self.module)
                if module is not None and module is not self.module:
                    for inner in module.facts.imports:
                        inner_names = (
                            [each.name for each in inner.names]
                            if isinstance(inner, ast.Import)
                            else [inner.module or ""]
                        )
                        for each in inner_names:
                            found = FRAMEWORKS.get(each.partition(".")[0])
                            if found in ("torch", "jax", "phi"):
                                return found
        return ""
