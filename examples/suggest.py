"""Ask for the next words, then accept the best one."""

import predictor

text = "I'll meet you at the st"
with predictor.load() as engine:
    suggestions = engine.suggest(text, k=3)
    for suggestion in suggestions:
        print(f"{suggestion.text}  {suggestion.probability:.0%}")
    for best in suggestions[:1]:
        print(text[: len(text) - best.replace] + best.insert)
