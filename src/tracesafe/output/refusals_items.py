"""The pages of refusals that are about arrays that get new items."""

from __future__ import annotations

from tracesafe.output.refusal import RefusalPage

ITEMS: tuple[RefusalPage, ...] = (
    RefusalPage(
        "aliased",
        "Another variable, a slice or a container holds the same memory and is read later. NumPy would change it as "
        "well; after the rewrite the array is a new one, and the other keeps its old items.",
        "make a copy where the other should keep its value, else use one name only; assign rows by number.",
        "original = x\nx[0] = 0.0\nreturn original - x",
        "original = x.copy()\nx[0] = 0.0\nreturn original - x",
    ),
    RefusalPage(
        "item-count",
        "How many items the mask takes is not known while the function is traced, and the value has one entry for "
        "each of them, or is computed over them.",
        "compute with all items, and select with `where`; reduce with `where=`.",
        "x[mask] = x[mask] - x[mask].mean()",
        "x = jnp.where(mask, x - x.mean(where=mask), x)",
    ),
    RefusalPage(
        "filled-argument",
        "The function changes an array that its caller looks at afterwards, and no call in sight can bind a new one: "
        "the call stands in an expression, or a transform hands the function's results on in its own way.",
        "return the array, and bind what the call returns.",
        "def start(x):\n    x[0] = 1.0\n\nstart(x)",
        "def start(x):\n    return x.at[0].set(1.0)\n\nx = start(x)",
    ),
    RefusalPage(
        "item-target",
        "The item is assigned by something else than a plain assignment (`for x[0] in`, `del`, a nested tuple), or in "
        "a place that cannot be bound anew, such as a field of a named tuple.",
        "assign the item in a statement of its own; for a named tuple, use `._replace`.",
        "for x[0] in range(3):\n    total += x.sum()",
        "for i in range(3):\n    x[0] = i\n    total += x.sum()",
    ),
    RefusalPage(
        "nested-index",
        "The first pair of brackets takes several items, and the second counts from these: one pair says where the "
        "item is.",
        "write the index of the item itself, in one pair of brackets.",
        "x[1:][0] = value",
        "x[1] = value",
    ),
    RefusalPage(
        "no-target",
        "The statement computes something and keeps nothing, and there is no variable of the function that could take "
        "the result: it is several things, or was computed from an attribute or a global.",
        "bind the result to a name, and use it.",
        "jax.random.split(key)",
        "key, subkey = jax.random.split(key)",
    ),
    RefusalPage(
        "numpy-buffer",
        "The function fills an array of NumPy with tracers, and uses it in a way that arrays of jax do not know: a "
        "method that changes it in place, `out=`, an argument of its constructor.",
        "make the array with jax.numpy, and write what changes it as an operation with a result.",
        "table = np.zeros(3)\ntable[0] = x\ntable.sort()",
        "table = jnp.zeros(3)\ntable = table.at[0].set(x)\ntable = jnp.sort(table)",
    ),
    RefusalPage(
        "phi-item",
        "Tensors of ΦFlow are never changed, and an item by number or name has no selection that says the same in one "
        "expression.",
        "use `math.where` with a mask, `math.scatter`, or put the parts together with `math.stack`.",
        "x[0] = value",
        "x = math.where(math.range(x.shape['points']) == 0, value, x)",
    ),
    RefusalPage(
        "traced-bounds",
        "The bounds of the slice are traced, and jax needs to know its length.",
        "use `jax.lax.dynamic_update_slice` with a value of that length (it moves slices that reach beyond the end), "
        "or a mask made of `jnp.arange`.",
        "x[i : i + 2] = values",
        "x = jax.lax.dynamic_update_slice(x, values, (i,))",
    ),
)
