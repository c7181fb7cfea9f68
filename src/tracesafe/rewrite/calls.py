"""Places inside of a call where an argument can be added."""

from __future__ import annotations

import ast

from tracesafe.rewrite.refusals import Refused
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile


def after_arguments(source: SourceFile, call: ast.Call) -> Span:
    """The empty span behind the last argument of a call.

    Raises ``Refused`` where brackets or comments stand between it and the end of the call.
    """
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    last = max((source.span(argument).end for argument in given), default=-1)
    end = source.span(call).end
    rest = source.slice(Span(last, end)) if last >= 0 else ""
    if "".join(rest.split()) not in (")", ",)"):
        raise Refused("layout", "brackets or comments stand behind the last argument of the transform; add it by hand")
    return Span(last, last)
