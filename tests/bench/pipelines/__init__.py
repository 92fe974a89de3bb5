"""Which parts a language model is best made of: the same phrases through Rasa's own pipelines and
ours, each trained and asked by Rasa itself in a process of its own."""
