"""Prose in lines."""

from predictor.history.reading.prose import markdown, paragraphs

MARKDOWN = """---
title: secret settings
---
# A heading

Some *prose* with [a link](https://example.com/a?b=c "Title"), `code()` and ![a picture](x.png).

```python
import code
```

~~~
```
code
~~~

- an item <b>bold</b> <https://example.com>
[ref]: https://example.com
The end[^1] of [it][ref].
"""


def test_what_is_no_prose_in_markdown_is_left_out() -> None:
    assert paragraphs(markdown(MARKDOWN.splitlines())) == [
        "# A heading",
        "Some *prose* with a link, ` and a picture.",
        "- an item bold",
        "The end[^1] of it.",
    ]


def test_a_rule_is_no_beginning_of_settings() -> None:
    assert list(markdown(["text", "---", "more"])) == ["text", "---", "more"]


def test_lines_that_were_never_broken_stay() -> None:
    poem = ["The woods are lovely,", "dark and deep,", "But I have promises to keep."]
    assert paragraphs(poem) == poem
    long = ["word " * 30 + "end", "next " * 30 + "end"]
    assert paragraphs(long) == long


def test_lines_that_were_broken_are_joined() -> None:
    lines = ["a" * 10 + " " + "word " * 9 + "words", "continues here and", "", "* " + "b " * 30, "  and on"]
    assert paragraphs(lines)[0] == f"{lines[0]} continues here and"
