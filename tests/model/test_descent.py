"""The machines that learn the intents find what a well-known library finds, every time the same."""

import pytest

from tests.model.learning import told_by

pytestmark = pytest.mark.rasa

COMPARED = """
import json, sys
import numpy as np
from scipy.sparse import random as scattered
from sklearn.svm import LinearSVC
from components.linear import trained

rows = scattered(400, 80, 0.1, format="csr", dtype=np.float32, random_state=1)
labels = (rows @ np.random.RandomState(2).randn(80, 5)).argmax(axis=1)
found, offsets = trained(rows, labels, 5, 0.5)
again, _ = trained(rows, labels, 5, 0.5)
theirs = LinearSVC(C=0.5, tol=1e-8, max_iter=100000).fit(rows, labels)
scores = rows @ found + offsets
told = {
    "apart": float(np.abs(scores - theirs.decision_function(rows)).max()),
    "alike": float((scores.argmax(axis=1) == theirs.predict(rows)).mean()),
    "same": bool((found == again).all()),
    "right": float((scores.argmax(axis=1) == labels).mean()),
}
json.dump(told, sys.stdout)
"""


def test_all_intents_at_once_are_learned_as_one_by_one() -> None:
    told = told_by(COMPARED)

    assert told["apart"] < 0.2
    assert told["alike"] > 0.99
    assert told["right"] > 0.9
    assert told["same"]
