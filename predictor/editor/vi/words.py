"""Motions by words, as vi counts them."""

from predictor.editor.vi.walk import Step, Walk


def next_word(walk: Walk, count: int, *, big: bool, in_line: bool = False) -> bool:
    """Go to the beginning of the next word; in_line: the last step of several stays in its line."""
    for left in reversed(range(count)):
        kind, last_line = walk.kind(big=big), walk.in_last_line
        step = walk.forward()
        ends = step is not Step.INSIDE
        if step is Step.STUCK or (ends and last_line):
            return False
        if ends and in_line and not left:
            return True
        if kind:
            while walk.kind(big=big) == kind:
                step = walk.forward()
                if step is Step.STUCK or (step is not Step.INSIDE and in_line and not left):
                    return True
        while not walk.kind(big=big):
            if walk.on_empty_line:
                break
            last_line = walk.in_last_line
            step = walk.forward()
            if step is Step.STUCK or (step is not Step.INSIDE and last_line):
                return True
    return True


def word_before(walk: Walk, count: int, *, big: bool) -> bool:
    """Go to the beginning of the word before."""
    for _ in range(count):
        if walk.back() is Step.STUCK:
            return False
        while not walk.kind(big=big):
            if walk.on_empty_line:
                break
            if walk.back() is Step.STUCK:
                return True
        else:
            if not walk.skip(walk.kind(big=big), back=True, big=big):
                return True
            walk.forward()
    return True


def word_end(walk: Walk, count: int, *, big: bool, stay: bool = False, at_empty: bool = False) -> bool:
    """Go to the end of a word. stay: the one under the cursor counts. at_empty: an empty line is one, too."""
    for _ in range(count):
        kind = walk.kind(big=big)
        if walk.forward() is Step.STUCK:
            return False
        if kind and walk.kind(big=big) == kind:
            if not walk.skip(kind, big=big):
                return False
        elif not stay or not kind:
            while not walk.kind(big=big):
                if at_empty and walk.on_empty_line:
                    break
                if walk.forward() is Step.STUCK:
                    return False
            else:
                if not walk.skip(walk.kind(big=big), big=big):
                    return False
                walk.back()
            stay = False
            continue
        walk.back()
        stay = False
    return True


def end_before(walk: Walk, count: int, *, big: bool) -> bool:
    """Go back to the end of the word before."""
    for _ in range(count):
        kind = walk.kind(big=big)
        if walk.back() is Step.STUCK:
            return False
        if kind:
            while walk.kind(big=big) == kind:
                if walk.back() is Step.STUCK:
                    return True
        while not walk.kind(big=big):
            if walk.on_empty_line:
                break
            if walk.back() is Step.STUCK:
                return True
    return True
