"""How good understanding is: phrases with what they mean, what was understood, numbers of both.

Pure, except for the reading of files; who asks the model is somebody else.
"""
