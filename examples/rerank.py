"""Which of a speech recogniser's candidates is the likeliest text?"""

import predictor

heard = {"wreck a nice beach": -3.1, "recognise speech": -3.4}  # with the recogniser's log-probabilities
with predictor.load() as engine:
    for candidate in engine.rerank(list(heard), "It is hard to ", scores=list(heard.values()), weight=0.5):
        print(f"{candidate.total:8.2f}  {candidate.text}")
