"""What the package takes from elsewhere."""

import functorch
from functorch import vmap  # noqa: F401
