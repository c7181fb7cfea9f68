"""Comments and strings are told from code as the interpreter does."""

from __future__ import annotations

import pytest

from tracesafe.source.words import bare


@pytest.mark.parametrize(
    "text",
    [
        "x = 1  # vmap",
        "x = 'vmap'",
        'x = "it\'s a vmap"',
        '"""A docstring\nwith "quotes", vmap and a \\""" in it."""',
        "'''vmap # vmap\n\"\"\" vmap '''",
        "x = ''  # '''\ny = ''  # vmap '''",
        'x = r"\\\\"  "vmap"',
        "x = 'one \\\n vmap'",
        "x = b'vmap' + rb\"vmap\" + u'vmap'",
        "# it's\r# vmap",
        '# """\nx = 1\n# vmap """',
    ],
)
def test_what_is_quiet_goes(text: str) -> None:
    assert "vmap" not in bare(text)


@pytest.mark.parametrize(
    "text",
    [
        "vmap",
        "x = ''; vmap",
        "x = ''''''; vmap",
        'x = "#"; vmap  # nothing',
        "x = '\\''; vmap",
        'x = "\'"; vmap; y = "\'"',
        "'''it's''' + vmap",
        '"""\\"""" + vmap(f)("")',
        "# it's\nvmap",
        "# it's\rvmap",
        "x = f'{vmap(f)(x)}'",
        'x = rf"""{\nvmap(f)(x)}"""',
        'x = F"{vmap}"',
    ],
)
def test_code_stays(text: str) -> None:
    assert "vmap" in bare(text)
