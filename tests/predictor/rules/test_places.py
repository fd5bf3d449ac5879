import pytest

from predictor.rules.places import is_code


@pytest.mark.parametrize(
    "before",
    [
        "```sh\nexport PORT=1\necho ",
        "Do this:\n\n```\nx = ",
        "~~~\nx = ",
        "as follows:\n\n    for line in ",
        "as follows:\n\n    for line in x:\n        pri",
        "as follows:\n\n\tmake te",
        "see https://exa",
        "see www.exa",
        "look at line.st",
        "edit ~/docu",
        "edit /etc/pass",
        "edit ./src",
        "in src/main/ja",
        "run it with --ver",
        "call snake_ca",
        "echo $PA",
        "write to anna@exa",
        "the variable `na",
        # A window on a text that begins inside a block.
        "x = 1\n```\n\nProse.\n\n```python\ny = ",
    ],
)
def test_no_prose_is_written_here(before: str) -> None:
    assert is_code(before)


@pytest.mark.parametrize(
    "before",
    [
        "",
        "I'll meet you at the st",
        "```sh\nmake test\n```\n\nThen ",
        "x = 1\n```\n\nProse.\n\n```python\ny = 2\n```\n\nand ",
        "- a list\n\n    that goes on ",
        "1. a list\n\n    that goes on ",
        "a paragraph\n    that is indented ",
        "this and/or th",
        "a well-kn",
        "an _empha",
        "the `code` is ",
        "at half past six. Th",
        "# A heading",
    ],
)
def test_prose_is_written_here(before: str) -> None:
    assert not is_code(before)
