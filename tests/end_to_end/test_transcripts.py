"""Every transcript of tests/end_to_end/transcripts, played in a real pseudo-terminal."""

from pathlib import Path

import pytest

from tests.end_to_end.transcript import WRITING, Player, as_text, steps_of

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: str(path.stem))
def test_keys_in_screen_out(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    player = Player(tmp_path)
    steps = steps_of(text)
    try:
        player.play(steps)
    finally:
        if WRITING:
            written = [*player.played, *steps[len(player.played) :]]
            path.write_text(as_text(written), encoding="utf-8")
    assert as_text(steps) == text, "The transcript is not written as one."
