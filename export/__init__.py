"""Export: a training checkpoint becomes an ONNX graph, is quantised, checked, and packed as a bundle."""
