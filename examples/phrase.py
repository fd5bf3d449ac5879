"""Answers as they come: the bigram's at once, the model's, then a phrase; and work ahead between keys."""

import predictor

with predictor.load() as engine:
    session = engine.session(show="balanced")  # only what is expected to save keys
    text = "Thank you very m"
    for answer in session.answers(text, phrase=True):
        words = [suggestion.text for suggestion in answer.suggestions]
        print(f"{answer.model}, {answer.latency_ms:.1f} ms: {words or answer.silence}")
        if answer.phrase:
            print(f"phrase: {answer.phrase.text}, {answer.phrase.probability:.0%}")
    session.prepare(text)  # while nobody waits
