"""Why a rewrite is refused, raised where the reason is seen and caught where the fix is made."""

from __future__ import annotations

from tracesafe.model import Refusal


class Refused(Exception):  # noqa: N818
    """There is no rewrite that is known to be right; ``slug`` is for machines, ``reason`` for the user."""

    def __init__(self, slug: str, reason: str) -> None:
        super().__init__(reason)
        self.refusal = Refusal(slug, reason)
