"""What an annotation says, and what an expression denotes."""

from __future__ import annotations

import ast

from tracesafe.analysis.frames import Frame
from tracesafe.analysis.names import Names
from tracesafe.analysis.targets import UNKNOWN, ClassTarget, External
from tracesafe.analysis.values import Value
from tracesafe.program.nodes import walk

_PYTHON_TYPES = frozenset({"int", "bool", "str", "tuple", "Tuple", "list", "List", "Sequence", "Literal"})


def is_python_annotation(node: ast.expr) -> bool:
    """Whether an annotation names integers, flags, strings or sequences of them: no array, whatever is passed."""
    names = [part.id for part in walk(node) if isinstance(part, ast.Name)]
    return bool(names) and all(name in _PYTHON_TYPES for name in names) and not {"tuple", "list"} >= set(names)


class Annotations(Names):
    """Annotations and library names."""

    def is_array_annotation(self, node: ast.expr | None, frame: Frame) -> bool:
        """Whether an annotation says that a value is an array: ``Tensor``, ``Tensor | None``, ``Float[Array, "n"]``."""
        match node:
            case ast.Constant(value=str(text)):
                try:
                    return self.is_array_annotation(ast.parse(text, mode="eval").body, frame)
                except (SyntaxError, ValueError):
                    return False
            case ast.Subscript(value=owner, slice=inner):
                name = self.denotes(owner, frame) or ""
                if name in ("typing.Optional", "typing.Annotated", "typing.Union"):
                    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                    return self.is_array_annotation(parts[0], frame)
                return name in self.known.annotations
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                sides = [side for side in (left, right) if not (isinstance(side, ast.Constant) and side.value is None)]
                return all(self.is_array_annotation(side, frame) for side in sides)
            case ast.Name() | ast.Attribute():
                return (self.denotes(node, frame) or "") in self.known.annotations
            case _:
                return False

    def annotated_class(self, node: ast.expr, frame: Frame) -> ClassTarget | None:
        """The class of the project that an annotation names."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                node = ast.parse(node.value, mode="eval").body
            except (SyntaxError, ValueError):
                return None
        value = self.quietly(node, frame) if isinstance(node, ast.Name | ast.Attribute) else UNKNOWN
        return value if isinstance(value, ClassTarget) else None

    def denotes(self, node: ast.expr, frame: Frame) -> str | None:
        """The qualified name of a library's object that an expression denotes."""
        value = self.quietly(node, frame) if isinstance(node, ast.Name | ast.Attribute) else UNKNOWN
        return value.name if isinstance(value, External) else None

    def quietly(self, node: ast.Name | ast.Attribute, frame: Frame) -> Value:
        """The value of a name or attribute chain, without writing it down."""
        if isinstance(node, ast.Name):
            return self.name(node.id, frame)
        if not isinstance(node.value, ast.Name | ast.Attribute):
            return UNKNOWN
        return self.attribute(self.quietly(node.value, frame), node.attr, frame)
