"""The tour of how it works says what its commands print; its pictures show what the model does."""

import html
import json
import re

import numpy as np
import pytest

from docs.write_tour import TARGET, agree, engine, output_of, shown

PICTURES = TARGET.parent / "pictures"
PAGE = TARGET.read_text(encoding="utf-8")


@pytest.mark.parametrize("part", list(shown(PAGE)), ids=lambda part: part.command[9:60])
def test_what_stands_in_the_tour_is_what_the_command_prints(part: tuple[str, str]) -> None:
    command, output = part
    assert agree(output, output_of(command)), "write it again: python -m docs.write_tour"


def test_answers_are_as_many_as_questions() -> None:
    questions, answers = PAGE.split("## Ten questions")[1].split("## Answers")
    for part in (questions, answers):
        assert re.findall(r"^(\d+)\.", part, re.MULTILINE) == [str(number) for number in range(1, 11)]


def test_numbers_may_differ_as_processors_do_and_words_may_not() -> None:
    assert agree("him 35% −5.75 0.97", "him 36% −5.60 0.95")
    assert agree("12 and  . 3 . 9", "12 and  1 2 . 9")
    assert not agree("him 35%", "her 35%")
    assert not agree("him 35%", "him 55%")
    assert not agree("0.97 Thursday", "0.60 Thursday")
    assert not agree("him 35%", "him 35% 4%")


@pytest.mark.parametrize("name", ["attention", "attention-dark", "heads", "heads-dark"])
def test_the_picture_of_attention_shows_the_model(name: str) -> None:
    """The example of the lectures: Shawn came to the hack space …"""
    picture = (PICTURES / f"{name}.svg").read_text(encoding="utf-8")
    described = re.search(r"<dc:description>(.*?)</dc:description>", picture, re.DOTALL)
    assert described is not None
    told = json.loads(html.unescape(described[1]))
    assert told["text"] == "Shawn came to the hack space to record a video and I talked to "
    whole = engine().attention(told["text"]).by_words()
    drawn = {"mean of all heads": whole.mean, "rollout": whole.rollout}
    drawn |= {f"layer 3, head {n}": weights for n, weights in enumerate(whole.weights[2], start=1)}
    assert told["last row"]
    for title, row in told["last row"].items():
        np.testing.assert_allclose(row, drawn[title][-1], atol=0.03)


def test_every_picture_is_there_in_light_and_dark() -> None:
    for dark, light in re.findall(r'srcset="([^"]+)"><img alt="[^"]+" src="([^"]+)"', PAGE):
        for name in (dark, light):
            assert "<svg" in (TARGET.parent / name).read_text(encoding="utf-8")[:500]
        assert dark == light.replace(".svg", "-dark.svg")


def test_an_error_of_a_command_is_not_written_down() -> None:
    with pytest.raises(RuntimeError, match="no word"):
        output_of("foretype neighbours 42")
