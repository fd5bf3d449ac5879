"""One history for all threads of a process."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from predictor.history.history import History
from predictor.history.opening import Opening


def test_none_is_made_unless_it_is_to_be(folder: Path) -> None:
    opening = Opening(folder)
    assert opening.history(make=False) is None
    assert not folder.exists()
    made = opening.history()
    assert made is not None
    assert opening.history(make=False) is made
    opening.close()
    assert folder.exists()


def test_all_threads_have_the_same_and_it_keeps_what_the_settings_say(folder: Path) -> None:
    with History(folder) as history:
        history.learn("a tree by the tree by the house")
    opening = Opening(folder, words=3)
    with ThreadPoolExecutor(8) as threads:
        every = set(threads.map(lambda _: opening.history(), range(40)))
    assert len(every) == 1
    (found,) = every
    assert found is not None
    assert {word.text for word in found.words()} == {"tree", "the", "by"}
    opening.close()
