"""The pages of refusals that are about writes into arrays."""

from __future__ import annotations

from tracesafe.output.refusal import RefusalPage

WRITES: tuple[RefusalPage, ...] = (
    RefusalPage(
        "caller-tensor",
        "The tensor that is written into belongs to the caller, and is one for all examples. In a loop over the "
        "examples each would find what the former ones left there; under vmap there is no such order.",
        "copy it first, if the caller does not look at it afterwards; or map over it with `in_dims`, and add up what "
        "comes back.",
        "def f(x, table):\n    table[0] = x.sum()\n    return table\ny = vmap(f, in_dims=(0, None))(xs, table)",
        "def f(x, table):\n    table = x.new_zeros(table.shape) + table\n    table[0] = x.sum()\n    return table",
    ),
    RefusalPage(
        "captured-tensor",
        "The tensor is there before the transform runs the function, and after it: a global, a buffer of a module. "
        "The transform forbids to change it, and what it should hold for a whole batch is not for a tool to say.",
        "return the new value, and assign it where the function is called; for a batch, say what becomes of it: the "
        "mean, the last.",
        "def f(x):\n    self.running_mean.mul_(0.9).add_(0.1 * x)\n    return x - self.running_mean",
        "def f(x, mean):\n    mean = 0.9 * mean + 0.1 * x\n    return x - mean, mean",
    ),
    RefusalPage(
        "mask-index",
        "The mask stands beside other indices, or the statement assigns to several targets. Which elements it selects "
        "in the whole tensor does not follow from the text.",
        "build a mask of the tensor's own shape, and assign to one target at a time.",
        "y[0, mask] = 0.0",
        "row = torch.arange(len(y)) == 0\ny = y.masked_fill(row[:, None] & mask, 0.0)",
    ),
    RefusalPage(
        "mask-values",
        "The values are as many as the mask selects, and not computed number by number from what it picks out: sorted, "
        "centred, taken from elsewhere. Their number differs between the examples.",
        "compute with the whole tensor, and let the mask decide in each operation.",
        "chosen = x[mask]\ny[mask] = chosen - chosen.mean()",
        "mean = (x * mask).sum() / mask.sum()\ny = torch.where(mask, x - mean, y)",
    ),
    RefusalPage(
        "no-batched-value",
        "The tensor is the same for all examples where it is made, and no variable there is batched, from which one "
        "for each example could be made.",
        "make it where a batched tensor is at hand, with that tensor's `new_zeros`; or pass one in.",
        "out = torch.zeros(2)\nout[0] = inputs['x'].sum()",
        "x = inputs['x']\nout = x.new_zeros(2)\nout[0] = x.sum()",
    ),
    RefusalPage(
        "no-functional-form",
        "The method has no form that returns a new tensor of the same dtype and shape.",
        "write the new value as an expression, and assign it.",
        "self.level.fill_(x.max())",
        "level = x.max().expand_as(self.level)",
    ),
    RefusalPage(
        "shared-target",
        "Where the tensor comes from is not seen, or the expression that makes it has no name: somebody else may hold "
        "it, and see the change.",
        "make the tensor in the function that writes into it, in a statement of its own.",
        "buffer = pool.take()\nbuffer[0] = x",
        "buffer = x.new_zeros(3)\nbuffer[0] = x",
    ),
)
