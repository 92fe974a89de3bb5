"""What words mean that no phrase has: English ones, by vectors that others learned from more texts.

WordLlama's package holds a vector for each piece of a word. Whoever learned from "my wallet was
stolen" has a notion of "purse pinched". Training makes the vectors shorter and keeps them with the
model; languages without an alphabet have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from components.words import QUESTION

COMMON = 1e-3
"""What makes so much of all pieces of words counts half (Arora and others, 2017: "A simple but
tough-to-beat baseline for sentence embeddings")."""

LONG = 128
"""Numbers of a vector; WordLlama's have 256."""

SHORTEST = 2
KEPT = 32768
"""Words that are remembered with what they mean."""

VECTORS, PIECES = "senses.npz", "pieces.json"


class Senses:
    """`vectors`: pieces of words times numbers, the longer the rarer a piece is. `pieces`: how
    words are cut, as Hugging Face's tokenizers write it down. `share`: how long a message is."""

    def __init__(self, vectors: np.ndarray, pieces: str, share: float) -> None:
        self.vectors, self.pieces, self.share = vectors, pieces, share
        self._tokenizer = Tokenizer.from_str(pieces)
        self._cut = lru_cache(maxsize=KEPT)(self._pieces_of)
        self._of = lru_cache(maxsize=KEPT)(self._of_word)

    @classmethod
    def learn(cls, messages: Sequence[Sequence[str]], share: float) -> Senses:
        """From the words of messages: which pieces are common, and in which directions of the
        vectors the messages lie apart."""
        from safetensors.numpy import load_file  # noqa: PLC0415 # only who trains needs it

        package = _package()
        weights = load_file(next(package.glob("weights/*_256.safetensors")))
        whole = next(iter(weights.values())).astype(np.float32)
        mine = cls(whole, next(package.glob("tokenizers/*.json")).read_text("utf-8"), share)
        cut = [[piece for word in words for piece in mine._cut(word)] for words in messages]
        every = np.array([piece for each in cut for piece in each], dtype=np.int64)
        often = np.bincount(every, minlength=len(whole))
        common = often / max(1, often.sum())
        mine.vectors = whole * (COMMON / (COMMON + common))[:, None].astype(np.float32)
        sums = np.array([mine.vectors[each].sum(axis=0) for each in cut if each] or whole[:1])
        sums /= _length(sums)
        _, directions = np.linalg.eigh(sums.T @ sums)  # the one that tells most comes last
        return cls((mine.vectors @ directions[:, -LONG:]).astype(np.float16), mine.pieces, share)

    def of(self, words: Sequence[str]) -> np.ndarray:
        """Words times numbers: what each adds to its message."""
        told = np.array([self._of(word) for word in words], dtype=np.float32)
        scaled: np.ndarray = told * (self.share / _length(told.sum(axis=0)))
        return scaled

    def of_all(self, messages: Sequence[Sequence[str]]) -> np.ndarray:
        """Messages times numbers."""
        return np.array([self.of(words).sum(axis=0) for words in messages], dtype=np.float32)

    def keep(self, folder: Path) -> None:
        np.savez(folder / VECTORS, vectors=self.vectors, share=self.share)
        (folder / PIECES).write_text(self.pieces, "utf-8")

    @classmethod
    def kept(cls, folder: Path) -> Senses | None:
        if not (folder / VECTORS).exists():
            return None
        with np.load(folder / VECTORS) as held:
            pieces = (folder / PIECES).read_text("utf-8")
            return cls(held["vectors"], pieces, float(held["share"]))

    def _of_word(self, word: str) -> np.ndarray:
        told: np.ndarray = self.vectors[self._cut(word)].astype(np.float32).sum(axis=0)
        return told

    def _pieces_of(self, word: str) -> list[int]:
        if len(word) < SHORTEST or not word.isalpha() or word == QUESTION:
            return []
        pieces: list[int] = self._tokenizer.encode(word, add_special_tokens=False).ids
        return pieces


def _length(vectors: np.ndarray) -> np.ndarray:
    long: np.ndarray = np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return long


def _package() -> Path:
    """Where WordLlama's files are; the package itself wants libraries that Rasa cannot have."""
    spec = find_spec("wordllama")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("wordllama is not installed: `make environments`")
    return Path(spec.submodule_search_locations[0])
