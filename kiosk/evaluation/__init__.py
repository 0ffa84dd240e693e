"""How good a model is on labelled pictures: reading the labels, matching, and the figures."""
