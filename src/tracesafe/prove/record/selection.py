"""Which calls of a function are kept: few, and as different from each other as possible."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Looks:
    """What tells one call from another. ``digest`` is all of it, ``signature`` structure, shapes and dtypes, ``traits``
    what branches ask for: signs, zeros, infinities, flags."""

    digest: str
    signature: str
    traits: str


class Selection:
    """At most ``limit`` calls of one function. A new one is welcome while there is room; then it takes the place of the
    latest of those that look alike, if it looks like fewer others."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.kept: dict[str, Looks] = {}

    @property
    def is_full(self) -> bool:
        return len(self.kept) >= self.limit

    def offer(self, looks: Looks) -> tuple[bool, str | None]:
        """Whether a call is kept, and the digest of the one that has to go for it."""
        if looks.digest in self.kept or not self.limit:
            return False, None
        gone = None
        if self.is_full:
            gone = self._worst(looks)
            if gone is None:
                return False, None
            del self.kept[gone]
        self.kept[looks.digest] = looks
        return True, gone

    def _worst(self, looks: Looks) -> str | None:
        signatures = Counter(one.signature for one in self.kept.values())
        traits = Counter((one.signature, one.traits) for one in self.kept.values())
        signature, most = signatures.most_common(1)[0]
        if signatures[looks.signature] + 1 >= most:
            signature = looks.signature
            alike = max((count for (own, _), count in traits.items() if own == signature), default=0)
            if traits[(signature, looks.traits)] + 1 >= alike:
                return None
        crowd = max((key for key in traits if key[0] == signature), key=lambda key: traits[key])
        return [digest for digest, one in self.kept.items() if (one.signature, one.traits) == crowd][-1]
