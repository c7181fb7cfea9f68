"""A pytest plugin: every test starts from one seed, so that what it says of two copies of a library can be compared."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch


@pytest.fixture(autouse=True)
def _one_seed() -> None:
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)
