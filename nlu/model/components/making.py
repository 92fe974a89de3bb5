"""Makes the tables of plain.py out of OpenCC's and pypinyin's: for training alone."""

from __future__ import annotations

from functools import lru_cache

from components.plain import Tables, folded


@lru_cache(maxsize=1)
def tables() -> Tables:
    from opencc import OpenCC  # noqa: PLC0415 # only who trains needs it
    from pypinyin import lazy_pinyin  # noqa: PLC0415
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415

    common = [chr(code) for code in range(0x4E00, 0xA000) if code in PINYIN_DICT]
    # one after the other: a run of characters would be taken for words
    plain = OpenCC("t2s").convert("\n".join(common)).split("\n")
    simple = {told: kept for told, kept in zip(common, plain) if told != kept and len(kept) == 1}  # noqa: B905 # Python 3.10 is not asked for more
    kept = [each for each in common if each not in simple]
    spoken = {each: lazy_pinyin(each, v_to_u=False)[0].replace("v", "u") for each in kept}
    syllables = {each for each in spoken.values() if each.isascii() and each.isalpha()}
    typed = syllables | {
        each.replace("u", "v", 1) for each in syllables if each[:2] in ("lu", "nu")
    }
    return Tables(
        simple,
        {each: folded(said) for each, said in spoken.items() if said in syllables},
        {each: folded(each) for each in typed},
    )
