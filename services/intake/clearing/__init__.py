"""Two people who may be one: the question, the decision of a human, the merge, and the way back."""
