"""Evaluation: any predictors, side by side, on any text, measured by a simulated typist.

from predictor.evaluation import Text, evaluate

report = evaluate({"bigram": lambda: engine.predictor("bigram")}, [Text("mine", ("Some text of mine.",))])
print(report.to_json())
"""

from predictor.evaluation.comparison import evaluate
from predictor.evaluation.figure import plot
from predictor.evaluation.floor import FrequencyPredictor
from predictor.evaluation.report import Report
from predictor.evaluation.table import print_table
from predictor.evaluation.texts import Text, read_texts

__all__ = ["FrequencyPredictor", "Report", "Text", "evaluate", "plot", "print_table", "read_texts"]
