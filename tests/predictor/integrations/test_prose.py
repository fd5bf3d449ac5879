"""Where in a cell prose is written; "|" is the cursor."""

import pytest

from predictor.integrations.prose import prose_in_cell

PROSE = {
    "# This is|": "This is|",
    "x = 1  # the num|": "the num|",
    "#: documented he|re": "documented he|re",
    "# one\n# two|\nx = 1": "one\ntwo|",
    "x = 1\n    # one\n    # two|": "one\ntwo|",
    'print("Hello wor|': "Hello wor|",
    'print("Hello wor|")': "Hello wor|",
    'print("Hello wor|\nx = 2': "Hello wor|",
    "say('it is\\' now |')": "it is\\' now |",
    'f"""One\ntwo|\n"""': "One\ntwo|\n",
    "x = '#'  # a '|": "a '|",
    'd["a b"] = "good mor|': "good mor|",
    'f"{name} is her|"': "{name} is her|",
    'r"a \\"b |"': 'a \\"b |',
    "%%markdown\n# Title\nSome tex|": "# Title\nSome tex|",
}
CODE = (
    "impo|rt os",
    "x = |",
    'd["colu|',
    'open("data/fi|',
    'b"some bytes|',
    'print("Hello") or |',
    'f"the {len(na|',
    "'it is' |",
    "'''it is''' |",
    "%%markdown|",
    "%timeit x  # y|",
    "!ls # a b|",
    "",
)


@pytest.mark.parametrize("cell", PROSE)
def test_prose_is_found_without_the_code_around_it(cell: str) -> None:
    before, _, after = cell.partition("|")
    found = prose_in_cell(before + after, len(before))
    assert found is not None
    assert f"{found[0][: found[1]]}|{found[0][found[1] :]}" == PROSE[cell]


@pytest.mark.parametrize("cell", CODE)
def test_code_is_none(cell: str) -> None:
    before, _, after = cell.partition("|")
    assert prose_in_cell(before + after, len(before)) is None
