"""What a call prints, taken apart: text, and expressions with the format that each is written in."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tracesafe.rule import Reached, Refused

_PERCENT = re.compile(r"%(?P<flags>[-+ 0#]*)(?P<width>\d*)(?P<precision>\.\d+)?(?P<type>[%a-zA-Z(*])")
_NUMERIC = frozenset("eEfFgG")


@dataclass(frozen=True, slots=True)
class Field:
    """An expression among the text; ``node`` is what is written out, ``conversion`` a letter or empty."""

    node: ast.expr
    conversion: str = ""
    spec: str = ""
    note: str = ""
    """What a reviewer has to check."""
    interpolated: bool = False
    """It stands inside of an f-string."""

    @property
    def text(self) -> str:
        """The replacement field of ``str.format``."""
        conversion = f"!{self.conversion}" if self.conversion else ""
        spec = f":{self.spec}" if self.spec else ""
        return f"{{{conversion}{spec}}}"


Part = str | Field


def written(here: Reached, node: ast.expr) -> Iterator[Part]:
    """What ``print`` writes for one argument.

    Raises ``Refused`` where the format has no equal in ``str.format``.
    """
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            for value in values:
                yield from _interpolated(value)
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod(), right=right):
            yield from _percent(text, right)
        case ast.BinOp(left=left, op=ast.Add(), right=right) if _is_text(left) or _is_text(right):
            yield from written(here, left)
            yield from written(here, right)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            yield from _formatted(text, node)
        case ast.Call(args=[inner], keywords=[]) if here.qualname(node.func) in ("builtins.str", "builtins.repr"):
            yield Field(inner, "r" if here.qualname(node.func) == "builtins.repr" else "s")
        case _:
            yield Field(node, "s")


def _is_text(node: ast.expr) -> bool:
    """Whether an operand makes ``+`` join strings."""
    match node:
        case ast.Constant(value=str()) | ast.JoinedStr():
            return True
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _is_text(left) or _is_text(right)
        case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod()):
            return True
        case _:
            return False


def _interpolated(value: ast.expr) -> Iterator[Part]:
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.FormattedValue(value=node, conversion=conversion, format_spec=spec):
            yield Field(node, chr(conversion) if conversion > 0 else "", _constant_spec(spec), interpolated=True)
        case _:
            raise Refused("output-format", "the f-string cannot be taken apart")


def _constant_spec(spec: ast.expr | None) -> str:
    match spec:
        case None | ast.JoinedStr(values=[]):
            return ""
        case ast.JoinedStr(values=[ast.Constant(value=str(text))]):
            return text
        case _:
            raise Refused("output-format", "the width of a field is computed; write it as a number")


def _percent(text: str, right: ast.expr) -> Iterator[Part]:
    """``"%s is %.3f" % (name, x)``."""
    operands = list(right.elts) if isinstance(right, ast.Tuple) else [right]
    place = 0
    for found in _PERCENT.finditer(text):
        yield text[place : found.start()]
        place = found.end()
        if found["type"] == "%":
            yield "%"
            continue
        if not operands or isinstance(operands[0], ast.Starred):
            raise Refused("output-format", "the values of a % format cannot be told apart")
        yield percent_field(found, operands.pop(0))
    if operands or "%" in text[place:]:
        raise Refused("output-format", "the values of a % format cannot be told apart")
    yield text[place:]


def percent_field(found: re.Match[str], node: ast.expr) -> Field:
    """One conversion of a % format as a replacement field."""
    flags, width, precision, kind = found["flags"], found["width"], found["precision"] or "", found["type"]
    if set(flags) - set("-+ 0") or len(flags) > 1:
        raise Refused("output-format", f"`{found[0]}` has no equal in the format of jax.debug.print")
    align = "<" if flags == "-" else ""
    sign = flags if flags in ("+", " ") else ""
    zero = "0" if flags == "0" else ""
    if kind in "sr" and flags in ("", "-"):
        return Field(node, kind, (align or (">" if width else "")) + width + precision)
    if kind in _NUMERIC:
        return Field(node, "", align + sign + zero + width + precision + kind)
    if kind in "di" and not precision:
        return Field(node, "", align + sign + zero + width + "d", "a value that is printed with %d must be an integer")
    raise Refused("output-format", f"`{found[0]}` has no equal in the format of jax.debug.print")


def _formatted(text: str, call: ast.Call) -> Iterator[Part]:
    """``"{} is {:.3f}".format(name, x)``."""
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    if None in named or any(isinstance(argument, ast.Starred) for argument in call.args):
        raise Refused("output-format", "the values of the format cannot be told apart")
    count = 0
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:
        raise Refused("output-format", f"the format is not valid: {error}") from None
    for literal, name, spec, conversion in parts:
        yield literal
        if name is None:
            continue
        if "{" in (spec or ""):
            raise Refused("output-format", "the width of a field is computed; write it as a number")
        if not name:
            name, count = str(count), count + 1
        node = named.get(name)
        if name.isdigit() and int(name) < len(call.args):
            node = call.args[int(name)]
        if node is None:
            raise Refused("output-format", f"the field `{name}` of the format takes a value apart")
        yield Field(node, conversion or "", spec or "")


def joined(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts with neighbouring text in one."""
    found: list[Part] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part != "":
            found.append(part)
    return tuple(found)


def without_cast(here: Reached, field: Field) -> Field:
    """The field without ``float(...)`` or ``.item()`` around a traced array: it prints the same number."""
    match field.node:
        case ast.Call(args=[inner], keywords=[]) if here.qualname(field.node.func) == "builtins.float":
            kept, note = inner, ""
        case ast.Call(func=ast.Attribute(value=inner, attr="item"), args=[], keywords=[]):
            kept, note = inner, "an array of one element is printed in brackets, unlike its `.item()`"
        case _:
            return field
    if not here.is_traced(kept):
        return field
    conversion = "" if field.conversion == "s" else field.conversion
    if conversion:
        raise Refused("output-format", "take the number out with a format, not with `repr`")
    return replace(field, node=kept, conversion="", note=field.note or note)
