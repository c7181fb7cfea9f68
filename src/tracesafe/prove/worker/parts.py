"""The parts that other files bring: eager transforms, and values from their specifications."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from typing import Any


def install(frameworks: Iterable[str]) -> None:
    """Replace the transforms of some frameworks by eager equivalents."""
    try:
        importlib.import_module(".eager", __package__).install(frameworks)
    except ImportError:
        return


def make_call(call: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """The arguments of a call."""
    try:
        values = importlib.import_module(".values", __package__)
    except ImportError:
        return [_make(one) for one in call["args"]], {name: _make(one) for name, one in call["kwargs"].items()}
    arguments, keywords = values.make_call(call)
    return list(arguments), dict(keywords)


def _make(spec: Mapping[str, Any]) -> Any:
    if "literal" in spec:
        return spec["literal"]
    array = spec["array"]
    framework = importlib.import_module({"jax": "jax.numpy"}.get(array["framework"], array["framework"]))
    numpy = importlib.import_module("numpy")
    return (framework.tensor if array["framework"] == "torch" else framework.asarray)(
        numpy.random.default_rng(array.get("seed", 0)).normal(size=array["shape"]).astype(array["dtype"])
    )
