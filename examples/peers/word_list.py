"""A peer in thirty lines: the most frequent words that begin with the letters typed, whatever stands before.

foretype evaluate --peer 'python examples/peers/word_list.py WORDS.tsv' notes.txt

WORDS.tsv has a word, a tab and its count in each line, such as the words.tsv of a bundle.
"""

import json
import re
import sys
from bisect import bisect_left
from functools import cache
from heapq import nlargest
from pathlib import Path

with Path(sys.argv[1]).open(encoding="utf-8") as lines:
    rows = (line.rstrip("\n").split("\t") for line in lines)
    counts = {word: int(count) for word, count in rows if word.isalpha()}
words = sorted(counts)


@cache
def suggest(typed: str, k: int) -> list[dict[str, object]]:
    """Return the `k` most frequent words longer than what is typed."""
    fitting = words[bisect_left(words, typed) : bisect_left(words, typed + "\U0010ffff")]
    best = nlargest(k, (word for word in fitting if word != typed), key=counts.get)
    return [{"text": word, "insert": f"{word[len(typed) :]} ", "replace": 0} for word in best]


for line in sys.stdin:
    request = json.loads(line)
    answer = {"server": "word list", "protocol": 1}
    if request["request"] == "suggest":
        typed = re.search(r"[^\W\d_]*$", request["before"])[0]
        answer = {"suggestions": suggest(typed, request["k"]), "final": True}
    print(json.dumps({"id": request["id"], "answer": answer}), flush=True)
