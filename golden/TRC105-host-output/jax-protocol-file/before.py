"""A relaxation that writes a protocol: one line for each sweep, as its author thinks."""

import io
import tempfile
from pathlib import Path

import jax
import jax.numpy as jnp

PROTOCOL = Path(tempfile.mkdtemp()) / "protocol.txt"


@jax.jit
def relaxed(x):
    """One sweep; the protocol belongs around the call."""
    change = jnp.abs(x - jnp.roll(x, 1)).max()
    with open(PROTOCOL, "a") as protocol:
        protocol.write(f"change {change}\n")
    return 0.5 * (x + jnp.roll(x, 1))


@jax.jit
def named(x, tags):
    """A buffer of text and a dict, which are no output."""
    text = io.StringIO()
    text.write("sweep")
    tags = dict(tags)
    tags.update(norm=jnp.linalg.norm(x))
    return x * len(text.getvalue()), tags


def main():
    x = jnp.array([4.0, 0.0, 0.0, 0.0])
    for _ in range(3):
        x = relaxed(x)
    scaled, tags = named(x, {"mean": x.mean()})
    return {"x": x, "scaled": scaled, "tags": tags, "lines": len(PROTOCOL.read_text().splitlines())}
