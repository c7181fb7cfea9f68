"""The line behind a call that keeps an output: adds it to a container, makes a number of it."""

from __future__ import annotations

from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.sinks import Sink
from tracesafe.rewrite.uses import Use

_NUMBERS = frozenset({"item", "float", "tolist"})


def kept(sink: Sink, use: Use, where: str, name: str) -> str:
    """What is written behind a call for the output ``name``; ``where`` is the place as it is written there.

    Raises ``Refused`` if the conversion cannot be made there.
    """
    conversion = sink.conversion
    if conversion is None:
        return f"{where}.{sink.method}({name})"
    module = use.place.module
    line = f"{module.source.path.name}:{use.call.lineno}"
    if not all(_is_same(sink, use, root) for root in conversion.roots):
        raise Refused("name-taken", f"{line} does not know `{min(conversion.roots)}`, which converts `{sink.text}`")
    if use.batched:
        if sink.method == "append" and conversion.how in _NUMBERS and conversion.is_bare:
            return f"{where}.extend({name}.tolist())"
        text = f"{line} gets the values of all examples, of which `{conversion.of(sink.local)}` takes one number"
        raise Refused("which-example", text)
    match sink.method:
        case "":
            return f"{where} = {conversion.of(name)}"
        case "extend":
            return f"{where}.extend({conversion.of('each')} for each in {name})"
        case _:
            return f"{where}.{sink.method}({conversion.of(name)})"


def _is_same(sink: Sink, use: Use, root: str) -> bool:
    """Whether a name of a module means the same at the call as where the place is."""
    scope = use.place.function(use.call)
    return root in use.place.module.bindings and (scope is None or root not in scope.locals)
