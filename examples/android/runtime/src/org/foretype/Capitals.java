package org.foretype;

/** Small and capital letters: a word's key, and how well its capitals agree with those typed (words/capitals.py). */
final class Capitals {
    private static final int COMPARED = 16;
    private static final float SMALL_FOR_CAPITAL = 0.05f, CAPITAL_FOR_SMALL = 0.01f;

    private Capitals() {}

    /** A word's key: small letters, straight apostrophes, the same length. */
    static String fold(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        text.codePoints().forEach(point -> folded.append(point == '’' ? "'" : Text.lower(point)));
        return folded.toString();
    }

    private static boolean isCapital(int point) {
        return Character.isUpperCase(point);
    }

    /** A number whose bit i says that letter i is a capital, for the first 16. */
    static int of(String text) {
        int[] points = text.codePoints().limit(COMPARED).toArray();
        int bits = 0;
        for (int i = 0; i < points.length; i++) if (isCapital(points[i])) bits |= 1 << i;
        return bits;
    }

    /** How likely typed letters with capitals `typed` are, `compared` of them, where a word's own are `own`. */
    static float agreement(int own, int typed, int compared) {
        int mask = (1 << Math.min(compared, COMPARED)) - 1;
        float likely = (own & mask & ~typed) != 0 ? SMALL_FOR_CAPITAL : 1f;
        return (~own & typed) != 0 ? likely * CAPITAL_FOR_SMALL : likely;
    }

    /** A word with the capitals and apostrophes that were typed; its own capitals stay. */
    static String withTyped(String word, String prefix) {
        if (word.startsWith(prefix)) return word;
        int[] own = word.codePoints().toArray(), mine = prefix.codePoints().toArray();
        StringBuilder typed = new StringBuilder(), rest = new StringBuilder();
        for (int i = 0; i < own.length; i++) {
            boolean kept = i < mine.length && (isCapital(mine[i]) || mine[i] == '\'' || mine[i] == '’');
            (i < mine.length ? typed : rest).appendCodePoint(kept ? mine[i] : own[i]);
        }
        boolean shouted = Text.isUpper(prefix) && Text.letters(prefix) > 1;
        return typed + (shouted ? rest.toString().toUpperCase(java.util.Locale.ROOT) : rest.toString());
    }
}
