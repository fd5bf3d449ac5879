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
        "- ```sh\n  expor",
        "1. do this:\n   ```sh\n   expor",
        "> ```\n> expor",
        "> - ```sh\n>   expor",
        "- > ```sh\n  > expor",
        '<a href="htt',
        "<div cla",
        "<div",
        "the <b>bold</b> </stro",
        '<img src="a.png"\n     cla',
        '<my-part kind="a',
        "see [link](htt",
        "![pic](ima",
        "see [it](other.md) and [this](doc",
        "    def fo",
        "    x = 1\n    y",
        "\tprintf(",
        "    import o",
        "A paragraph.\n\n    Another one.\n\n    x = so",
        "    $ mak",
        "    for line in lines:\n        pri",
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
        "- ```sh\n  export A=1\n  ```\n- and th",
        "> ```\n> make\n\nThen th",
        "> a quotation of th",
        "if a < b and th",
        "I <3 th",
        "dear <your na",
        "the <b>bo",
        '<img alt="A house by the st',
        "see [the sta",
        "see [this](docs/map.md) and th",
        "said [sic] (in th",
        "    It was a dark and stormy ni",
        "    once upon a ti",
        "\tI ca",
        "    In return for the person(s) that import th",
        "A paragraph.\n\n    Another one that be",
        "A paragraph.\n\n\t“I’m he",
        "A paragraph.\n\n    Another one,\n    which goes o",
    ],
)
def test_prose_is_written_here(before: str) -> None:
    assert not is_code(before)
