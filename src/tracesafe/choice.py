"""Which findings a run shows: rules by code, prefix or name, paths, confidence."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pathspec

from tracesafe.config import ConfigError, Settings
from tracesafe.model import Confidence
from tracesafe.suppress import MALFORMED, UNUSED

CANNOT_PARSE = ("TRC001", "cannot-parse")
OWN = (CANNOT_PARSE, UNUSED, MALFORMED)
"""Code and name of the rules about the tool's own work."""

_SURENESS = (Confidence.POSSIBLE, Confidence.LIKELY, Confidence.CERTAIN)


@dataclass(frozen=True)
class Choice:
    """The settings that select findings, resolved against the rules that there are."""

    settings: Settings
    names: Mapping[str, str]
    """Code -> name of every rule, the tool's own included."""

    @cached_property
    def known(self) -> Mapping[str, str]:
        """Code or name, in lower case -> code."""
        return {**{name: code for code, name in self.names.items()}, **{code.lower(): code for code in self.names}}

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of the rules that run. The most telling selector decides; of two alike, the one that ignores."""
        selected = (*self.settings.select, *self.settings.extend_select)
        return frozenset(
            code for code in self.names if self._match(code, selected) > self._match(code, self.settings.ignore)
        )

    @cached_property
    def _ignored(self) -> tuple[tuple[pathspec.GitIgnoreSpec, tuple[str, ...]], ...]:
        return tuple(
            (pathspec.GitIgnoreSpec.from_lines([pattern]), selectors)
            for pattern, selectors in self.settings.per_file_ignores.items()
        )

    def shows(self, code: str, path: Path, confidence: Confidence) -> bool:
        """Whether a finding of that rule in that file is shown."""
        if code not in self.codes or _SURENESS.index(confidence) < self._least:
            return False
        root = self.settings.root
        relative = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
        return not any(
            self._match(code, selectors) >= 0 for spec, selectors in self._ignored if spec.match_file(relative)
        )

    @cached_property
    def _least(self) -> int:
        return _SURENESS.index(Confidence(self.settings.min_confidence))

    @property
    def is_partial(self) -> bool:
        """Whether findings may be missing because the run looks at less than everything."""
        return bool(self.settings.framework) or self._least > 0

    def _match(self, code: str, selectors: Sequence[str]) -> int:
        """How much of a code the longest matching selector spells out; -1 if none matches."""
        lengths = [-1]
        for selector in selectors:
            if selector.upper() == "ALL":
                lengths.append(0)
            elif self.known.get(selector.lower()) == code:
                lengths.append(len(code))
            elif code.startswith(selector.upper()):
                lengths.append(len(selector))
        return max(lengths)


def choose(settings: Settings, rules: Iterable[tuple[str, str]]) -> Choice:
    """The choice among rules given as (code, name). Raises ``ConfigError`` for a selector that matches none."""
    choice = Choice(settings, dict(sorted([*OWN, *rules])))
    where = str(settings.source or "command line")
    keys = (("select", settings.select), ("ignore", settings.ignore), ("extend-select", settings.extend_select))
    tables = tuple((f"per-file-ignores.{name}", items) for name, items in settings.per_file_ignores.items())
    for key, selectors in (*keys, *tables):
        for selector in selectors:
            if all(choice._match(code, (selector,)) < 0 for code in choice.names):
                close = difflib.get_close_matches(selector.lower(), choice.known, 1)
                hint = f"; did you mean `{close[0]}`?" if close else "; `tracesafe rules` lists the rules"
                raise ConfigError(where, key, f"`{selector}` matches no rule{hint}")
    return choice
