"""What is known of the dtype of an array that gets an item, and of the item."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Dtype, Static, Touched
from tracesafe.rewrite.buffers import given_by
from tracesafe.rewrite.dtypes import assigned, sources
from tracesafe.rewrite.item_index import is_counter

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_POSITIONS: Mapping[str, int] = MappingProxyType(
    {"zeros": 1, "ones": 1, "empty": 1, "full": 2, "eye": 3, "identity": 1}
)
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys("float float16 float32 float64 double bfloat16 half single float_".split(), "float"),
        **dict.fromkeys("int int8 int16 int32 int64 uint8 uint16 uint32 uint64 int_ intp long".split(), "int"),
        **dict.fromkeys("bool bool_".split(), "bool"),
    }
)


def kind(here: Reached, node: ast.expr, depth: int = 4) -> str:
    """``float``, ``int``, ``bool``, or empty where the dtype of an array is not known."""
    value = here.value(node)
    if isinstance(value, Array) and value.dtype in (Dtype.FLOAT, Dtype.BOOL):
        return str(value.dtype.value)
    if not isinstance(node, ast.Name):
        return ""
    names = [each.arg for each in here.function.parameters]
    found = {_made(here, each, depth - 1) for each in assigned(here, node.id)} if depth else set()
    if node.id in names:
        if found or not depth or isinstance(value, Array | Touched):
            return ""
        given = given_by(here, node.id)
        found = {kind(caller, each, depth - 1) if each is not None else "" for caller, each in given}
    return found.pop() if len(found) == 1 else ""


def _made(here: Reached, node: ast.expr, depth: int) -> str:
    """The dtype of what a constructor makes."""
    if not isinstance(node, ast.Call):
        value = here.value(node)
        return "float" if isinstance(value, Array) and value.dtype is Dtype.FLOAT else ""
    match node.func:
        case ast.Attribute(value=receiver, attr="copy" | "reshape" | "ravel") if here.qualname(node.func) is None:
            return kind(here, receiver, depth)
    package, _, last = (here.qualname(node.func) or "").rpartition(".")
    if package not in ("numpy", "jax.numpy"):
        return ""
    dtype = next((each.value for each in node.keywords if each.arg == "dtype"), None)
    position = _POSITIONS.get(last)
    if dtype is None and position is not None and len(node.args) > position:
        dtype = node.args[position]
    if dtype is not None:
        text = str(dtype.value) if isinstance(dtype, ast.Constant) else ast.unparse(dtype).rpartition(".")[2]
        return _NAMES.get(text, "")
    if last in ("zeros", "ones", "empty", "eye", "identity", "linspace"):
        return "float"
    if last == "full" and len(node.args) > 1:
        return _literal(node.args[1])
    if last in ("zeros_like", "ones_like", "empty_like", "full_like", "copy") and node.args:
        return kind(here, node.args[0], depth)
    if last == "arange":
        found = {_literal(each) if isinstance(each, ast.Constant) else _static(here, each) for each in node.args}
        return "int" if found == {"int"} else "float" if "float" in found and found <= {"int", "float"} else ""
    if last == "array" and node.args:
        return _listed(node.args[0])
    return ""


def _listed(node: ast.expr) -> str:
    found = {_literal(each) for each in ast.walk(node) if not isinstance(each, ast.List | ast.Tuple | ast.expr_context)}
    found -= {"sign"}
    return "int" if found == {"int"} else "float" if "float" in found and found <= {"int", "float"} else ""


def _literal(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=value):
            return type(value).__name__
        case ast.UnaryOp(operand=operand):
            return _literal(operand)
        case ast.USub() | ast.UAdd():
            return "sign"
        case _:
            return ""


def _static(here: Reached, node: ast.expr) -> str:
    value = here.value(node)
    return str(value.type) if isinstance(value, Static) and value.type in ("int", "float", "bool") else ""


def value_kind(here: Reached, node: ast.expr | None) -> str:
    """The kind of a number or array that is assigned."""
    if node is None:
        return ""
    if isinstance(node, ast.Name) and is_counter(here, node.id):
        return "int"
    return _literal(node) or _static(here, node) or kind(here, node)


def fits(here: Reached, owner: ast.expr, value: ast.expr | None) -> bool:
    """Whether an operation with the value keeps the array's dtype."""
    own, given = kind(here, owner), value_kind(here, value)
    if own == "float":
        return given != "complex"
    if given == "int":
        return own == "int"
    if own == given == "bool":
        return True
    if value is None or not isinstance(owner, ast.Name):
        return False
    found = sources(here, value, frozenset({owner.id}))
    numbers = all(value_kind(here, each) != "float" for each in ast.walk(value) if isinstance(each, ast.Constant))
    return found is not None and found.names == {owner.id} and found.plain and numbers and _whole(here, value)


def _whole(here: Reached, value: ast.expr) -> bool:
    """Whether no float that is known while tracing takes part."""
    parts = [each for each in ast.walk(value) if isinstance(each, ast.Name | ast.Attribute)]
    return not any(_static(here, each) == "float" for each in parts)
