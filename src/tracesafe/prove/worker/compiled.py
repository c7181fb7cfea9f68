"""``torch.compile`` as it traces for the user, without the code that it would generate.

Tracing, guards, graph breaks and the functional graph are the program's; the C++ or Triton that Inductor makes of the
graph is torch's own, takes most of the time, and draws other random numbers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def install(read: Callable[[str, int], None]) -> None:
    """Graphs for Inductor are run by torch's operations; ``read`` is told of each line that is traced.

    Dynamo reads bytecode and runs none of it, so that nothing else sees these lines.
    """
    torch = sys.modules.get("torch")
    wrapper = getattr(torch, "_TorchCompileInductorWrapper", None)
    if wrapper is not None:
        wrapper.__call__ = _run
    convert = sys.modules.get("torch._dynamo.symbolic_convert")
    tracer = getattr(convert, "InstructionTranslatorBase", None)
    start = getattr(tracer, "starts_line", None)
    if tracer is None or start is None:
        return

    def starts_line(self: Any, line: int) -> None:
        read(self.f_code.co_filename, line)
        start(self, line)

    tracer.starts_line = starts_line


def _run(_self: Any, model: Any, inputs: Any) -> Any:
    from torch._dynamo.backends.debugging import aot_eager

    return aot_eager(model, inputs)
