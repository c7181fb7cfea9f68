"""Draws of NumPy and Python as draws of ``jax.random``, where the distribution is the same."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tracesafe.rule import Array, Draw, Reached, Refused, Static

from ._draws import drawn

_JAX, _KEY = "\0jax", "\0key"
_ATOMS = (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript)


@dataclass(frozen=True)
class _Given:
    """The arguments of one draw."""

    here: Reached
    call: ast.Call
    given: Mapping[str, ast.expr]

    def has(self, name: str) -> bool:
        """Whether an argument is given, and is not None."""
        node = self.given.get(name)
        return node is not None and not (isinstance(node, ast.Constant) and node.value is None)

    def text(self, name: str, default: str = "") -> str:
        """An argument as an operand; without ``size=`` it has to be a number."""
        if not self.has(name):
            if not default:
                raise Refused("host-draw", f"`{self.here.short(self.call)}` is not given `{name}`")
            return default
        node = self.given[name]
        if not self.has("size") and not _is_number(self.here, node):
            text = self.here.short(node)
            raise Refused("host-draw", f"`{text}` may be an array; say how many to draw with `size=`")
        text = self.here.text(node)
        return text if isinstance(node, _ATOMS) else f"({text})"

    def shape(self, *, first: bool = True) -> str:
        """The shape, with the comma in front of it; empty for a single number."""
        comma = ", " if first else ""
        if not self.has("size"):
            return "" if first else "()"
        node = self.given["size"]
        text = self.here.text(node)
        value = self.here.value(node)
        if isinstance(node, ast.Tuple | ast.List) or (isinstance(node, ast.Attribute) and node.attr == "shape"):
            text = text if text[0] in "([" or isinstance(node, ast.Attribute) else f"({text})"
            return f"{comma}{text}"
        if (isinstance(node, ast.Constant) and isinstance(node.value, int)) or (
            isinstance(value, Static) and value.type == "int"
        ):
            return f"{comma}({text},)"
        if isinstance(value, Static) and value.type == "tuple":
            return f"{comma}{text}"
        raise Refused("host-draw", f"`{text}` may be a number or a tuple; jax takes a tuple: `({text},)`")


Build = Callable[[_Given], str]


def _is_number(here: Reached, node: ast.expr) -> bool:
    inner = node.operand if isinstance(node, ast.UnaryOp) else node
    value = here.value(node)
    return isinstance(inner, ast.Constant) or (isinstance(value, Static) and value.type in ("int", "float"))


def _call(name: str, *arguments: str) -> str:
    return f"{_JAX}.random.{name}({', '.join([_KEY, *(each for each in arguments if each)])})"


def _scaled(name: str, location: str, scale: str) -> Build:
    """``location + scale * draw``."""

    def build(given: _Given) -> str:
        text = f"{_JAX}.random.{name}({_KEY}{given.shape()})"
        if scale and given.text(scale, "1.0") not in ("1.0", "1"):
            text = f"{given.text(scale, '1.0')} * {text}"
        if location and given.text(location, "0.0") not in ("0.0", "0"):
            text = f"{given.text(location, '0.0')} + {text}"
        return text

    return build


def _plain(name: str, *names: str, after: str = "") -> Build:
    """The parameters, then the shape."""

    def build(given: _Given) -> str:
        shape = f"{given.shape(first=False)}" if given.has("size") else ""
        return _call(name, *(given.text(each) for each in names), shape) + after

    return build


def _bare(text: str) -> str:
    """An operand as an argument."""
    return text[1:-1] if text.startswith("(-") else text


def _uniform(given: _Given) -> str:
    low, high = given.text("low", "0.0"), given.text("high", "1.0")
    limits = [f"minval={_bare(low)}"] if low not in ("0.0", "0") else []
    limits += [f"maxval={_bare(high)}"] if high not in ("1.0", "1") else []
    return f"{_JAX}.random.uniform({', '.join([_KEY + given.shape(), *limits])})"


def _integers(given: _Given) -> str:
    if "endpoint" in given.given or "dtype" in given.given:
        raise Refused("host-draw", f"`{given.here.short(given.call)}`: jax takes no `endpoint=`; write `high + 1`")
    low, high = ("0", given.text("low")) if not given.has("high") else (given.text("low"), given.text("high"))
    return _call("randint", given.shape(first=False), low, high)


def _inclusive(given: _Given) -> str:
    node = given.given.get("b")
    high = str(node.value + 1) if isinstance(node, ast.Constant) and isinstance(node.value, int) else ""
    return _call("randint", "()", given.text("a"), high or f"{given.text('b')} + 1")


def _choice(given: _Given) -> str:
    node, here = given.given.get("a"), given.here
    if node is None:
        raise Refused("host-draw", f"`{here.short(given.call)}` names nothing to choose from")
    value = here.value(node)
    text = here.text(node)
    if isinstance(node, ast.List | ast.Tuple):
        if not all(isinstance(each, ast.Constant) and isinstance(each.value, int | float) for each in node.elts):
            raise Refused("host-draw", f"jax chooses numbers only, not what `{text}` holds")
        text = f"{_JAX}.numpy.array({text})"
    elif not isinstance(value, Array) and not (isinstance(value, Static) and value.type == "int"):
        raise Refused("host-draw", f"jax chooses from an array only, and `{text}` may be none")
    extra = [f"{name}={here.text(given.given[name])}" for name in ("replace", "p") if given.has(name)]
    return _call("choice", text, given.shape(first=False) if given.has("size") else "", *extra)


def _permutation(given: _Given) -> str:
    node = given.given.get("x")
    value = given.here.value(node) if node is not None else None
    if node is None or not (isinstance(value, Array) or (isinstance(value, Static) and value.type == "int")):
        raise Refused("host-draw", "jax permutes an array or a number only")
    return _call("permutation", given.here.text(node))


def _gamma(given: _Given) -> str:
    shape = given.shape(first=False) if given.has("size") else ""
    text = _call("gamma", given.text("shape"), shape)
    return text if given.text("scale", "1.0") in ("1.0", "1") else f"{given.text('scale')} * {text}"


def _expovariate(given: _Given) -> str:
    text = _call("exponential")
    return text if given.text("lambd", "1.0") in ("1.0", "1") else f"{text} / {given.text('lambd')}"


_LOCATED = ("loc", "scale", "size")
_NUMPY: Mapping[str, tuple[tuple[str, ...], Build]] = MappingProxyType(
    {
        "random": (("size",), _scaled("uniform", "", "")),
        "random_sample": (("size",), _scaled("uniform", "", "")),
        "ranf": (("size",), _scaled("uniform", "", "")),
        "sample": (("size",), _scaled("uniform", "", "")),
        "standard_normal": (("size",), _scaled("normal", "", "")),
        "standard_exponential": (("size",), _scaled("exponential", "", "")),
        "standard_cauchy": (("size",), _scaled("cauchy", "", "")),
        "normal": (_LOCATED, _scaled("normal", "loc", "scale")),
        "laplace": (_LOCATED, _scaled("laplace", "loc", "scale")),
        "gumbel": (_LOCATED, _scaled("gumbel", "loc", "scale")),
        "logistic": (_LOCATED, _scaled("logistic", "loc", "scale")),
        "exponential": (("scale", "size"), _scaled("exponential", "", "scale")),
        "uniform": (("low", "high", "size"), _uniform),
        "randint": (("low", "high", "size", "dtype"), _integers),
        "integers": (("low", "high", "size", "dtype", "endpoint"), _integers),
        "choice": (("a", "size", "replace", "p"), _choice),
        "permutation": (("x",), _permutation),
        "poisson": (("lam", "size"), _plain("poisson", "lam")),
        "beta": (("a", "b", "size"), _plain("beta", "a", "b")),
        "standard_gamma": (("shape", "size"), _plain("gamma", "shape")),
        "gamma": (("shape", "scale", "size"), _gamma),
        "standard_t": (("df", "size"), _plain("t", "df")),
        "chisquare": (("df", "size"), _plain("chisquare", "df")),
        "geometric": (("p", "size"), _plain("geometric", "p")),
        "triangular": (("left", "mode", "right", "size"), _plain("triangular", "left", "mode", "right")),
        "pareto": (("a", "size"), _plain("pareto", "a", after=" - 1")),
        "dirichlet": (("alpha", "size"), _plain("dirichlet", "alpha")),
    }
)
"""Functions of numpy.random, and methods of its generators: their parameters, and what they are in jax."""
_PYTHON: Mapping[str, tuple[tuple[str, ...], Build]] = MappingProxyType(
    {
        "random": ((), _scaled("uniform", "", "")),
        "uniform": (("low", "high"), _uniform),
        "gauss": (("loc", "scale"), _scaled("normal", "loc", "scale")),
        "normalvariate": (("loc", "scale"), _scaled("normal", "loc", "scale")),
        "randint": (("a", "b"), _inclusive),
        "randrange": (("low", "high"), _integers),
        "choice": (("a",), _choice),
        "expovariate": (("lambd",), _expovariate),
        "betavariate": (("a", "b"), _plain("beta", "a", "b")),
        "paretovariate": (("a",), _plain("pareto", "a")),
    }
)


def jax_draw(here: Reached, call: ast.Call) -> Draw:
    """What is written for a draw.

    Raises ``Refused`` where ``jax.random`` has no equal.
    """
    found = drawn(here, call)
    package, name = found if found is not None else ("", "")
    text = here.short(call)
    if package == "numpy" and name in ("rand", "randn"):
        built = _call("uniform" if name == "rand" else "normal", _dimensions(here, call))
    else:
        table = _NUMPY if package == "numpy" else _PYTHON
        if name not in table:
            raise Refused("host-draw", f"`{text}` has no equal in jax.random; draw it before, and pass the numbers in")
        names, build = table[name]
        if any(isinstance(each, ast.Starred) for each in call.args) or len(call.args) > len(names):
            raise Refused("host-draw", f"the arguments of `{text}` are not plain to see")
        given = dict(zip(names, call.args, strict=False))
        renamed = {"mu": "loc", "sigma": "scale", "mean": "loc", "seq": "a"}
        for keyword in call.keywords:
            if keyword.arg is None or renamed.get(keyword.arg, keyword.arg) not in names:
                raise Refused("host-draw", f"`{text}` is given an argument that jax.random has not")
            given[renamed.get(keyword.arg, keyword.arg)] = keyword.value
        built = build(_Given(here, call, given))
    inner = f"({built})" if _is_loose(here, call, built) else built
    return Draw(package, lambda jax, key: inner.replace(_JAX, jax).replace(_KEY, key))


def _dimensions(here: Reached, call: ast.Call) -> str:
    match call.args:
        case []:
            return ""
        case [ast.Starred(value=shape)]:
            return here.text(shape)
        case [*sizes] if not any(isinstance(each, ast.Starred) for each in sizes):
            texts = [here.text(each) for each in sizes]
            return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"
        case _:
            return f"({', '.join(here.text(each) for each in call.args)},)"


def _is_loose(here: Reached, call: ast.Call, built: str) -> bool:
    """Whether an operator or attribute around a draw binds its text more tightly than what it is made of."""
    text = ast.parse(built.replace(_JAX, "jax").replace(_KEY, "key"), mode="eval").body
    if not isinstance(text, ast.BinOp):
        return False
    product = isinstance(text.op, ast.Mult | ast.Div)
    for node in here.expressions(ast.BinOp, ast.UnaryOp, ast.Compare, ast.Attribute, ast.Subscript, ast.BoolOp):
        if any(child is call for child in ast.iter_child_nodes(node)):
            is_sum = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
            return not (product and is_sum)
    return False
