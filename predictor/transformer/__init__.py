"""The transformer: from text to tokens, through the ONNX graph, to the probabilities of words."""
