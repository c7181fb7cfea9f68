"""How tightly Python's expressions bind, and how tightly an operand's place asks for."""

from __future__ import annotations

import ast
import io
import tokenize
from enum import IntEnum


class Tightness(IntEnum):
    """From the loosest to the tightest."""

    NAMED = 0
    TUPLE = 1
    TERNARY = 2
    OR = 3
    AND = 4
    NOT = 5
    COMPARE = 6
    BIT_OR = 7
    BIT_XOR = 8
    BIT_AND = 9
    SHIFT = 10
    SUM = 11
    PRODUCT = 12
    SIGN = 13
    POWER = 14
    AWAIT = 15
    ATOM = 16


def of_operator(operator: ast.operator) -> Tightness:
    """How tightly a binary operator binds."""
    match operator:
        case ast.BitOr():
            return Tightness.BIT_OR
        case ast.BitXor():
            return Tightness.BIT_XOR
        case ast.BitAnd():
            return Tightness.BIT_AND
        case ast.LShift() | ast.RShift():
            return Tightness.SHIFT
        case ast.Add() | ast.Sub():
            return Tightness.SUM
        case ast.Pow():
            return Tightness.POWER
        case _:
            return Tightness.PRODUCT


def symbol(operator: ast.operator | ast.cmpop) -> str:
    """The operator as it is written."""
    names = {
        "Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**", "MatMult": "@",
        "BitAnd": "&", "BitOr": "|", "BitXor": "^", "LShift": "<<", "RShift": ">>",
        "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Eq": "==", "NotEq": "!=",
        "Is": "is", "IsNot": "is not", "In": "in", "NotIn": "not in",
    }  # fmt: skip
    return names[type(operator).__name__]


def of_symbol(text: str) -> Tightness:
    """How tightly a binary operator or comparison, given as written, binds."""
    node = ast.parse(f"a {text} b", mode="eval").body
    return of(node)


def of(node: ast.expr) -> Tightness:
    """How tightly an expression binds, written without brackets of its own."""
    match node:
        case ast.NamedExpr() | ast.Yield() | ast.YieldFrom():
            return Tightness.NAMED
        case ast.Starred():
            return Tightness.TUPLE
        case ast.IfExp() | ast.Lambda():
            return Tightness.TERNARY
        case ast.BoolOp(op=ast.Or()):
            return Tightness.OR
        case ast.BoolOp():
            return Tightness.AND
        case ast.UnaryOp(op=ast.Not()):
            return Tightness.NOT
        case ast.Compare():
            return Tightness.COMPARE
        case ast.UnaryOp():
            return Tightness.SIGN
        case ast.BinOp(op=operator):
            return of_operator(operator)
        case ast.Await():
            return Tightness.AWAIT
        case _:
            return Tightness.ATOM


def wanted(parent: ast.AST, child: ast.expr) -> Tightness:
    """The loosest expression that may stand in ``child``'s place without brackets."""
    match parent:
        case ast.BinOp(left=left, op=operator):
            own = of_operator(operator)
            if isinstance(operator, ast.Pow):
                return Tightness.AWAIT if child is left else Tightness.SIGN
            return own if child is left else Tightness(own + 1)
        case ast.UnaryOp(op=ast.Not()):
            return Tightness.NOT
        case ast.UnaryOp():
            return Tightness.SIGN
        case ast.Compare():
            return Tightness.BIT_OR
        case ast.BoolOp(op=ast.Or()):
            return Tightness.AND
        case ast.BoolOp():
            return Tightness.NOT
        case ast.IfExp(orelse=other):
            return Tightness.TERNARY if child is other else Tightness.OR
        case ast.Attribute() | ast.Await():
            return Tightness.ATOM
        case ast.Subscript(value=value):
            return Tightness.ATOM if child is value else Tightness.TERNARY
        case ast.Call(func=function):
            return Tightness.ATOM if child is function else Tightness.TERNARY
        case ast.Starred():
            return Tightness.BIT_OR
        case ast.comprehension():
            return Tightness.OR
        case _:
            return Tightness.TERNARY


def in_brackets(text: str) -> bool:
    """Whether one pair of brackets stands around the whole text of an expression."""
    depth = 0
    tokens = [
        token
        for token in tokenize.generate_tokens(io.StringIO(f"({text}\n)").readline)
        if token.type in (tokenize.OP, tokenize.NAME, tokenize.NUMBER, tokenize.STRING)
    ][1:-1]
    for index, token in enumerate(tokens):
        depth += (token.string in "([{") - (token.string in ")]}")
        if depth == 0:
            return token.string == ")" and index == len(tokens) - 1
    return False
