"""What the package takes from elsewhere."""

import functorch
from torch.func import vmap  # noqa: F401
