"""The pages of refusals that are about NumPy, shapes that depend on values, and Python's own sequences."""

from __future__ import annotations

from tracesafe.output.refusal import RefusalPage

HOSTS: tuple[RefusalPage, ...] = (
    RefusalPage(
        "host-array",
        "Something needs a NumPy array that nothing of the library can stand for: a method that only NumPy's arrays "
        "have, a tensor's own `.numpy()`, or, in ΦFlow, dimensions without names.",
        "go on with the library's array: `.to(dtype)` instead of `.astype(dtype)`, for a table "
        "`math.tensor(table, instance('row'))`.",
        "y = np.sin(x).astype(np.float32)",
        "y = torch.sin(x).to(torch.float32)",
    ),
    RefusalPage(
        "mixed-sequence",
        "The function takes arrays only, and one of its operands is a number. NumPy makes an array of it with a dtype "
        "that torch would not choose.",
        "give all operands as arrays.",
        "y = np.stack([x, 0.0])",
        "y = torch.stack([x, torch.zeros_like(x)])",
    ),
    RefusalPage(
        "no-counterpart",
        "The array library has nothing that gives the same for this function or this option: `np.median` is another in "
        "torch, `out=` writes into an array, and SciPy's solvers have no traced form.",
        "compute it before the transform, or write it with what there is; `jax.pure_callback` runs a function on the "
        "host, without a gradient.",
        "y = np.cumsum(x)",
        "y = torch.cumsum(x, dim=0)",
    ),
    RefusalPage(
        "python-lookup",
        "A string, a dict or a range has no traced form, and items that are no arrays of one shape cannot be laid side "
        "by side.",
        "keep the index a Python number (`static_argnames`), make an array of the items, or select with `lax.switch`.",
        'y = x * {"low": 1.0, "high": 2.0}[names[kind]]',
        "y = x * jnp.array([1.0, 2.0])[kind]",
    ),
    RefusalPage(
        "unknown-length",
        "The array would have another length for other values, and a traced array has one shape. What is computed of "
        "it may still be had from the whole array.",
        "leave elements out by a mask instead of taking them out; give `size=` where jax has it; make sizes static.",
        "y = jnp.median(x[x > 0])",
        "y = jnp.nanmedian(jnp.where(x > 0, x, jnp.nan))",
    ),
)
