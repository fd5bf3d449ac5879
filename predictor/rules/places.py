"""Places of a text where no prose is written: code, addresses, names of files."""

import re

from predictor.rules.quotes import NEAR, inside

# A fence may stand in quotations and items of lists.
_FENCE = re.compile(
    r"^(?P<around>[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])(?=[ \t])[ \t>]+)*)"
    r"(?:```+|~~~+)[ \t]*(?P<name>.*)$",
    re.MULTILINE,
)
_INDENTED = re.compile(r"(?: {4}|\t)")
# What an item of a list begins with.
BULLET = r"\s*(?:[-*+]|\d+[.)])"
_LIST_ITEM = re.compile(rf"{BULLET}\s")
# What stands before the cursor without a space: addresses, paths, names with dots or _, options, variables.
_ADDRESS = re.compile(r"://|^www\.|^[~.]{0,2}/|\w[/\\]\w*[/\\.]|\w\.\w|^--?\w|^\$|\w@|\w_\w|\\\w")
_LONGEST = 200  # characters of such a name, and of a line that are looked at
_MARKS = "([{<\"'`*_"  # may stand in front of one
# The target of a link or a picture: "[here](https", "![this](ima".
_TARGET = re.compile(r"\]\([^()\s]*$")
_HTML = frozenset(
    """
    a abbr address article aside audio b base blockquote body br button canvas caption cite code col colgroup
    data dd del details dfn dialog div dl dt em embed fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
    head header hgroup hr html i iframe img input ins kbd label legend li link main map mark menu meta meter
    nav noscript object ol optgroup option output p param picture pre progress q rp rt ruby s samp script
    section select slot small source span strong style sub summary sup svg table tbody td template textarea
    tfoot th thead time title tr track u ul var video wbr
    """.split()  # noqa: SIM905
)
# A tag under way: its name, and what stands behind the name so far.
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w:.-]*|)(?P<rest>(?:\s[^<>]*)?)\Z")
_ATTRIBUTE = re.compile(r"\s[\w:@.-]+=")
# Attributes whose values are read by people.
_READ = re.compile(
    r"\s(?:alt|title|placeholder|label|summary|content|aria-\w+)=(?:\"[^\"]*|'[^']*)\Z", re.IGNORECASE
)
# What a line of code shows and no line of prose: a keyword it begins with, a call, an assignment, its end.
_CODE = re.compile(
    r"\A\s*(?:(?:def|class|import|return|elif|while|const|let|var|function|func|fn|public|private|static|struct"
    r"|enum|void|int|sudo|export)\s|from \S+ import\b|[#<]\w|\$ |//|/\*|(?:for|if) .*[:({]\s*$)"
    r"|[^\W\d]\w*\((?!s\b)|\w\[|\s[-+*/%|&]?=\s|==|[=-]>|[{};]\s*$"
)
_PROSE = re.compile(r"\s+[\"'“‘(]?[A-Z][a-z]*(?:['’][a-z]+)?(?:,?\s.*)?$")


def is_code(before: str) -> bool:
    """Whether what is written after `before` is code, an address or the name of a file, not prose."""
    line = before.rpartition("\n")[2]
    name = line[line.rfind(" ") + 1 :][-_LONGEST:].lstrip(_MARKS)
    return (
        bool(_ADDRESS.search(name) or _TARGET.search(line[-_LONGEST:]))
        or inside(line, "`")
        or _in_tag(before)
        or _in_fence(before)
        or _in_indented(before, line)
    )


def _in_tag(before: str) -> bool:
    """Whether a tag of HTML is being written, and not what people read of it."""
    near = before[-NEAR:].rpartition("\n\n")[2]
    tag = _TAG.match(near, begin) if (begin := near.rfind("<")) >= 0 else None
    if tag is None:
        return False
    name, rest = tag["name"], tag["rest"]
    if not rest:
        return bool(tag["end"]) or any(known.startswith(name.lower()) for known in _HTML if name)
    return (name.lower() in _HTML or bool(_ATTRIBUTE.search(rest))) and not _READ.search(rest)


def _in_fence(before: str) -> bool:
    """Whether a block between rows of backticks or tildes is open.

    The text may begin inside a block: a fence that names a language is known to open one.
    """
    if "`" not in before and "~" not in before:  # found at once, where three of them are not
        return False
    fences = list(_FENCE.finditer(before))
    last_opening = max((place for place, fence in enumerate(fences) if fence["name"].strip()), default=0)
    if (len(fences) - last_opening) % 2 == 0:
        return False
    # A block in a quotation ends with the quotation, closed or not.
    lines = before[fences[-1].end() :].split("\n")[1:]
    return ">" not in fences[-1]["around"] or all(line.lstrip(" \t").startswith(">") for line in lines)


def _in_indented(before: str, line: str) -> bool:
    """Whether the line belongs to a block of code by its indent: after an empty line, and not in a list.

    Paragraphs may be indented, too: what the block's first line says decides.
    """
    if not _INDENTED.match(line):
        return False
    first, empty = line, False
    for above in reversed(before.split("\n")[:-1]):
        if not above.strip():
            empty = True
        elif not _INDENTED.match(above):
            announced = above.rstrip().endswith(":")
            return (
                empty
                and not _LIST_ITEM.match(above)
                and (announced or not _is_prose(first) or _shows_code(line))
            )
        else:
            first, empty = above, False
    # Nothing stands above the block.
    return _shows_code(line) or _shows_code(first)


def _is_prose(line: str) -> bool:
    """Whether an indented line begins as a sentence does and shows nothing of code."""
    return bool(_PROSE.match(line[:_LONGEST])) and not _shows_code(line)


def _shows_code(line: str) -> bool:
    return bool(_CODE.search(line[:_LONGEST]))
