"""The pages of refusals that are about output, random numbers, caches, and what a traced function reads and changes."""

from __future__ import annotations

from tracesafe.output.refusal import RefusalPage

CALLS: tuple[RefusalPage, ...] = (
    RefusalPage(
        "output-format",
        "jax.debug.print takes one format of `str.format` and whole lines, and formats what it is given when the "
        "device is done: without `end=` and `file=`, without braces in the text, without computed widths.",
        "print whole lines with constant widths, one array for each field.",
        'print(f"{{loss: {loss}}}", end="; ")',
        'print(f"loss: {loss}")',
    ),
    RefusalPage(
        "printed-tracer",
        "The output runs where the function is traced: once for the whole batch or for all later calls. torch has no "
        "print that runs for each example, and jax none but jax.debug.print.",
        "return the value, and write it where the function is called; in jax, a function of yours may write it that "
        "jax.debug.callback runs on the host.",
        "def f(x):\n    print(x)\n    return x * 2\ny = vmap(f)(xs)",
        "def f(x):\n    return x * 2\nprint(xs)\ny = vmap(f)(xs)",
    ),
)
