"""What a bundle and a history know of words."""

from pathlib import Path

import pytest

from predictor.history.history import History
from predictor.history.opening import Opening
from predictor.server.provider import BundleProvider


def test_what_was_added_is_known_and_read_once_until_something_changes(
    tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = list[History]()
    added = History.added

    def counted(history: History) -> tuple[str, ...]:
        reads.append(history)
        return added(history)

    monkeypatch.setattr(History, "added", counted)
    provider = BundleProvider(tiny_bundle, history=Opening(tmp_path))
    history = provider.history()
    assert history is not None
    history.add("Zygmunt’s")
    for _ in range(3):
        assert provider.knows("zygmunt's")
        assert not provider.knows("Zofia")
    assert len(reads) == 1
    with History(tmp_path) as other:  # as another program may
        other.add("Zofia")
        other.remove("Zygmunt's")
    assert provider.knows("ZOFIA")
    assert not provider.knows("Zygmunt's")
    assert len(reads) == 2
    history.clear()
    history.add("Ada")
    assert provider.knows("Ada")
    assert not provider.knows("Zofia")
    provider.close()
