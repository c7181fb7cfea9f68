"""The pages of refusals that are about numbers: taken out of arrays, put into them, infinite ones."""

from __future__ import annotations

from tracesafe.output.refusal import RefusalPage

NUMBERS: tuple[RefusalPage, ...] = (
    RefusalPage(
        "handed-on",
        "A list or a NumPy array is made of a traced array, and handed on whole: what is done with it next may need "
        "numbers, change it in place, or leave the function, and an array of the framework does not serve for that.",
        "compute with the array itself; make the list or the NumPy array where the function is called.",
        "def f(x):\n    return summary(x.tolist())",
        "def f(x):\n    return x\nsummary(f(x).tolist())",
    ),
    RefusalPage(
        "number-as-text",
        "The number of a traced array is written into a text. There is no number while the function is traced, and for "
        "a whole batch there is not one, but many.",
        "return the value, and write the text where the function is called; `jax.debug.print` takes the array itself.",
        'def f(x):\n    return labels[f"{x:.1f}"] * x',
        'def f(x, label):\n    return label * x\nf(x, labels[f"{x:.1f}"])',
    ),
    RefusalPage(
        "number-needed",
        "The number of a traced array decides a shape, a `range`, a slice, an entry of a list or the like, or is given "
        "to a function that takes nothing but numbers: the compiled or batched program needs one answer for all.",
        "pass the number in as a static argument, or write the step so that an array serves: an index into an array, a "
        "mask, `expand` in the place of `full`.",
        "def f(x, n):\n    return x[: int(n)].sum()",
        "def f(x, n):\n    return torch.where(torch.arange(len(x)) < n, x, 0).sum()",
    ),
    RefusalPage(
        "tensor-elements",
        "The elements of the list are not tensors of the shape () each, as far as is known: `torch.stack` would "
        "fail or make another shape; or the call makes a new leaf of the graph (`requires_grad=True`).",
        "make a tensor of each element first, or join what has dimensions with `torch.cat`.",
        "y = torch.tensor([x, scale], requires_grad=True)",
        "y = torch.stack([x, torch.as_tensor(scale)])",
    ),
    RefusalPage(
        "unguarded-input",
        "The function with the infinite derivative stands in front of the selection, in a variable that others read or "
        "that the test itself depends on: another operand there would change those, too.",
        "keep the operand away from the singular value before the function is computed, by a test of the operand.",
        "r = jnp.sqrt(r2)\ny = jnp.where(r > 0, jnp.sin(r) / r, 1.0)",
        "r = jnp.sqrt(jnp.where(r2 > 0, r2, 1.0))\ny = jnp.where(r2 > 0, jnp.sin(r) / r, 1.0)",
    ),
)
