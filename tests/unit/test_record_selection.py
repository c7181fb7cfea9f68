"""Few calls, as different as possible."""

from __future__ import annotations

from tracesafe.prove.record.selection import Looks, Selection


def offered(limit: int, *calls: tuple[str, str]) -> list[tuple[str, str]]:
    selection = Selection(limit)
    for number, (signature, traits) in enumerate(calls):
        selection.offer(Looks(f"{number}", signature, traits))
    return sorted((looks.signature, looks.traits) for looks in selection.kept.values())


def test_equal_calls_are_kept_once() -> None:
    selection = Selection(3)
    assert selection.offer(Looks("a", "s", "t")) == (True, None)
    assert selection.offer(Looks("a", "s", "t")) == (False, None)


def test_there_are_never_more_than_the_limit() -> None:
    assert len(offered(3, *[("s", "t")] * 9)) == 3
    assert not offered(0, ("s", "t"))


def test_a_new_shape_takes_the_place_of_one_of_many() -> None:
    assert offered(3, *[("s", "+")] * 9, ("other", "+")) == [("other", "+"), ("s", "+"), ("s", "+")]


def test_a_new_sign_takes_the_place_of_one_of_many_of_its_shape() -> None:
    assert offered(3, *[("s", "+")] * 9, ("s", "-")) == [("s", "+"), ("s", "+"), ("s", "-")]


def test_what_is_different_already_stays() -> None:
    calls = [("a", "+"), ("b", "+"), ("c", "+")]
    assert offered(3, *calls, ("d", "+"), ("a", "-")) == calls


def test_the_latest_goes_and_is_named() -> None:
    selection = Selection(2)
    selection.offer(Looks("first", "s", "t"))
    selection.offer(Looks("second", "s", "t"))
    assert selection.offer(Looks("third", "s", "other")) == (True, "second")
    wide = Selection(3)
    for name in ("first", "second", "third"):
        wide.offer(Looks(name, "s", "t"))
    assert wide.offer(Looks("fourth", "new", "t")) == (True, "third")
