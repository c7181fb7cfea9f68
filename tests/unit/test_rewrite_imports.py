"""Where the import of a framework goes, as import sorters would have it."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import after

BODY = "def relu(x):\n    if x > 0:\n        return x\n    return x * 0\n\n\nvmap(relu)(data)\n"
PLACES = {
    "behind the standard library": ("import os\n", "import os\n\nimport torch\n"),
    "among its like by name": (
        "import numpy as np\nimport yaml\n",
        "import numpy as np\nimport torch\nimport yaml\n",
    ),
    "behind its like, before names": (
        "import numpy as np\nfrom einops import (\n    rearrange,\n)\n",
        "import numpy as np\nimport torch\nfrom einops import (\n    rearrange,\n)\n",
    ),
    "before names of its like": (
        "import os\n\nfrom scipy import stats\n",
        "import os\n\nimport torch\nfrom scipy import stats\n",
    ),
    "before the module's own package": (
        "import os\n\nfrom .mapping import scale\n",
        "import os\n\nimport torch\n\nfrom .mapping import scale\n",
    ),
    "before its own package alone": ("from .mapping import scale\n", "import torch\n\nfrom .mapping import scale\n"),
}


@pytest.mark.parametrize(("head", "wanted"), PLACES.values(), ids=PLACES.keys())
def test_the_import_goes(head: str, wanted: str) -> None:
    mapped = "\n\nif True:\n    from torch.func import vmap\n\n\n"
    assert after(head + mapped + BODY).startswith(wanted)
