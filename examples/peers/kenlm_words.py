"""A peer over a KenLM model: of the most frequent words that fit, those that the model finds likeliest here.

lmplz -o 3 < text.tok > text.arpa; build_binary text.arpa text.klm; pip install kenlm
foretype evaluate --peer 'python examples/peers/kenlm_words.py text.klm text.words' notes.txt

text.tok has a sentence a line, words and marks between spaces; text.words a word, a tab and its count a line.
"""

import json
import re
import sys
from bisect import bisect_left
from pathlib import Path

import kenlm

# So many words are weighed at a key: of more the less frequent ones hardly ever win.
WEIGHED = 2000
TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d|[^\w\s]")

model = kenlm.LanguageModel(sys.argv[1])
rows = (line.split("\t") for line in Path(sys.argv[2]).read_text(encoding="utf-8").splitlines())
counts = {word: int(count) for word, count in rows if word[:1].isalpha()}
words = sorted(counts)
frequent = sorted(words, key=counts.get, reverse=True)[:WEIGHED]


def suggest(before: str, k: int) -> list[dict[str, object]]:
    """Return the `k` likeliest words longer than what is typed."""
    typed = re.search(r"[^\W\d_]*$", before)[0]
    sentence = re.split(r"[.!?]\s|\n", before[: len(before) - len(typed)])[-1]
    state, following = kenlm.State(), kenlm.State()
    model.BeginSentenceWrite(state)
    for token in TOKEN.findall(sentence):
        model.BaseScore(state, token, following)
        state, following = following, state
    fitting = (
        words[bisect_left(words, typed) : bisect_left(words, typed + "\U0010ffff")] if typed else frequent
    )
    fitting = sorted((word for word in fitting if word != typed), key=counts.get, reverse=True)[:WEIGHED]
    weighed = sorted(((model.BaseScore(state, word, following), word) for word in fitting), reverse=True)
    total = sum(10**score for score, _ in weighed)
    return [{"text": word, "probability": 10**score / total} for score, word in weighed[:k]]


for line in sys.stdin:
    request = json.loads(line)
    answer = {"server": "KenLM", "protocol": 1}
    if request["request"] == "suggest":
        answer = {"suggestions": suggest(request["before"], request["k"]), "final": True}
    print(json.dumps({"id": request["id"], "answer": answer}), flush=True)
