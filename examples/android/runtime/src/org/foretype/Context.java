package org.foretype;

/** The text around a cursor, split at the current word: docs/runtime.md, step 2. */
public final class Context {
    private static final int SEEN = 2048 - Text.NEAR, REACH = 2048;
    final String before, after, prefix, suffix, finishedBefore;
    final int start;
    /** What is typed of the word, normalised, and whether everything is WRITTEN IN CAPITALS. */
    final String typedPrefix, typedSuffix;
    final boolean shouted;
    /** The finished text that sources look at, and how many characters of the document stand before it. */
    final String finished;
    final int finishedStart;

    /** start: characters of the document left out before `before`. */
    public Context(String before, String after, int start) {
        this.before = before;
        this.after = after;
        this.start = start;
        prefix = Text.prefix(Text.last(before, Text.NEAR));
        suffix = Text.suffix(after);
        finishedBefore = before.substring(0, before.length() - prefix.length());
        String near = Text.last(before, Text.NEAR), small = Text.normalise(prefix), rest = Text.normalise(suffix);
        boolean loud = false;
        if (prefix.isEmpty()) {
            loud = suffix.isEmpty() && Text.isSpace(Text.last(before, 1)) && Text.isShouted(near);
        } else if (Text.isUpper(small) && Text.isShouted(near)) {
            String low = small.toLowerCase(java.util.Locale.ROOT), lowRest = rest.toLowerCase(java.util.Locale.ROOT);
            loud = Text.length(low) == Text.length(small) && Text.length(lowRest) == Text.length(rest);
            if (loud) {
                small = low;
                rest = lowRest;
            }
        }
        typedPrefix = small;
        typedSuffix = rest;
        shouted = loud;
        String text = Text.last(finishedBefore, SEEN);
        finishedStart = start + Text.length(finishedBefore.substring(0, finishedBefore.length() - text.length()));
        finished = loud ? Text.quiet(text) : text;
    }

    /** The context if words stood in place of the prefix, and the cursor after them. */
    Context continued(String words) {
        String kept = Text.last(finishedBefore, REACH);
        int dropped = Text.length(finishedBefore.substring(0, finishedBefore.length() - kept.length()));
        return new Context(kept + words, "", start + dropped);
    }
}
