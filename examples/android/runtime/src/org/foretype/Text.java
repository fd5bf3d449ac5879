package org.foretype;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pure rules about text: docs/runtime.md, step 2. Python counts code points, Java UTF-16 units: wherever a number of
 * characters decides, {@link #last} and {@link #length} count code points.
 */
final class Text {
    static final String LETTER = "\\p{L}\\p{Nl}\\p{No}";
    static final String WORD_CHARACTER = "\\p{L}\\p{N}_";
    static final String SPACE =
        "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
    /** No word is longer than this; so many characters before the cursor hold the prefix and what is before it. */
    static final int LONGEST_PREFIX = 64, NEAR = 2 * LONGEST_PREFIX;
    private static final String LETTERS = "[" + LETTER + "]+(?:[\\u0300-\\u036f]+[" + LETTER + "]*)*";
    private static final String WORD = LETTERS + "(?:['’]" + LETTERS + ")*";
    private static final Pattern CHUNK = Pattern.compile(
        "(?:" + WORD + "|\\p{Nd}|([^" + WORD_CHARACTER + SPACE + "]|_)\\1{0,15}) ?|[" + SPACE + "]");
    private static final Pattern WORDS = Pattern.compile(WORD);
    private static final Pattern PREFIX = Pattern.compile("(?:" + WORD + "['’]?|" + LETTERS + "['’])\\z");
    private static final Pattern SUFFIX = Pattern.compile("^['’]?" + WORD);
    private static final Pattern LAST_RUN = Pattern.compile("[" + LETTER + "'’\\u0300-\\u036f]*\\z");
    private static final Pattern SENTENCE = Pattern.compile(
        "(?:\\A|[.!?][" + SPACE + "\"'”’)]+|\\n[" + SPACE + "]*)[" + LETTER + "]|(?<![" + WORD_CHARACTER + "])i(?!["
            + WORD_CHARACTER + "])");
    private static final Pattern LAST_SMALL = Pattern.compile("\\A[\\s\\S]*[a-z][^" + SPACE + "]*");
    private static final Pattern SPACES = Pattern.compile("[" + SPACE + "]+");

    private Text() {}

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The last characters of a text, at most so many. */
    static String last(String text, int most) {
        if (text.length() <= most || length(text) <= most) return text;
        return text.substring(text.offsetByCodePoints(text.length(), -most));
    }

    static String first(String text, int most) {
        return length(text) <= most ? text : text.substring(0, text.offsetByCodePoints(0, most));
    }

    static boolean isSpace(String one) {
        return one.length() > 0 && SPACES.matcher(one).matches();
    }

    static boolean isAlnum(String one) {
        return one.matches("[\\p{L}\\p{N}]");
    }

    static boolean isLetter(String one) {
        return one.matches("\\p{L}");
    }

    private static boolean has(String text, String kinds) {
        return Pattern.compile(kinds).matcher(text).find();
    }

    static boolean isUpper(String text) {
        return has(text, "\\p{IsUppercase}") && !has(text, "[\\p{IsLowercase}\\p{Lt}]");
    }

    static boolean isLower(String text) {
        return has(text, "\\p{IsLowercase}") && !has(text, "[\\p{IsUppercase}\\p{Lt}]");
    }

    static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        for (String part : SPACES.split(text)) if (!part.isEmpty()) parts.add(part);
        return parts;
    }

    static String strip(String text) {
        return text.replaceAll("\\A[" + SPACE + "]+|[" + SPACE + "]+\\z", "");
    }

    static String stripEnd(String text) {
        return text.replaceAll("[" + SPACE + "]+\\z", "");
    }

    static String afterLast(String text, String mark) {
        int place = text.lastIndexOf(mark);
        return place < 0 ? text : text.substring(place + mark.length());
    }

    /** Text in the one form that training and prediction share: NFC, line ends as "\n", no BOM. */
    static String normalise(String text) {
        if (text.chars().allMatch(unit -> unit < 0x80 && unit != '\r')) return text;
        String plain = text.startsWith("\ufeff") ? text.substring(1) : text;
        plain = plain.replaceAll("\\r\\n?", "\n");
        StringBuilder whole = new StringBuilder(plain.length());
        plain.codePoints().forEach(point -> whole.appendCodePoint(point >= 0xd800 && point < 0xe000 ? 0xfffd : point));
        return Normalizer.normalize(whole, Normalizer.Form.NFC);
    }

    private static List<String> all(Pattern pattern, String text) {
        List<String> found = new ArrayList<>();
        for (Matcher matcher = pattern.matcher(text); matcher.find();) found.add(matcher.group());
        return found;
    }

    /** A text in chunks, which joined together give it again. */
    static List<String> chunks(String text) {
        return all(CHUNK, text);
    }

    static String core(String chunk) {
        return chunk.endsWith(" ") ? chunk.substring(0, chunk.length() - 1) : chunk;
    }

    static List<String> words(String text) {
        return all(WORDS, text);
    }

    static String prefix(String before) {
        Matcher run = LAST_RUN.matcher(last(before, LONGEST_PREFIX));
        Matcher prefix = PREFIX.matcher(run.find() ? run.group() : "");
        return prefix.find() ? prefix.group() : "";
    }

    static String suffix(String after) {
        Matcher suffix = SUFFIX.matcher(first(after, LONGEST_PREFIX));
        return suffix.find() ? suffix.group() : "";
    }

    static int letters(String word) {
        return (int) word.codePoints().filter(Character::isLetter).count();
    }

    /** Whether the last three words, the one under way among them, are written in capitals. */
    static boolean isShouted(String before) {
        if (length(strip(afterLast(before, "\n"))) < 2) return false;
        List<String> words = split(before), last = new ArrayList<>();
        boolean open = !isSpace(last(before, 1));
        if (open && !words.isEmpty()) last.add(words.remove(words.size() - 1));
        for (int i = words.size() - 1; i >= 0 && last.size() < 3; i--) if (letters(words.get(i)) > 1) last.add(words.get(i));
        return last.size() == 3 && last.stream().allMatch(Text::isUpper);
    }

    /** A text of the same length whose end, if it is WRITTEN IN CAPITALS, is written as others are. */
    static String quiet(String text) {
        Matcher small = LAST_SMALL.matcher(text);
        int begin = small.find() ? small.end() : 0;
        StringBuilder lowered = new StringBuilder();
        text.substring(begin).codePoints().forEach(point -> lowered.append(lower(point)));
        return text.substring(0, begin) + SENTENCE.matcher(lowered).replaceAll(match -> {
            String upper = match.group().toUpperCase(java.util.Locale.ROOT);
            return Matcher.quoteReplacement(length(upper) == length(match.group()) ? upper : match.group());
        });
    }

    /** A letter's small form where that is one letter, else itself. */
    static String lower(int point) {
        String own = new String(Character.toChars(point)), low = own.toLowerCase(java.util.Locale.ROOT);
        return length(low) == 1 ? low : own;
    }

    private static boolean isInvisible(int point) {
        int type = Character.getType(point);
        return type == Character.FORMAT || type == Character.CONTROL || type == Character.NON_SPACING_MARK
            || type == Character.ENCLOSING_MARK;
    }

    /** Whether what joins two letters across these texts is nothing but characters that nobody sees. */
    static boolean splitsWord(String before, String after) {
        int[] first = before.codePoints().toArray(), rest = after.codePoints().toArray();
        int end = first.length, begin = 0;
        while (end > 0 && hides(first[end - 1])) end--;
        while (begin < rest.length && hides(rest[begin])) begin++;
        return (begin > 0 || end < first.length) && end > 0 && Character.isLetter(first[end - 1])
            && begin < rest.length && Character.isLetter(rest[begin]);
    }

    private static boolean hides(int point) {
        return isInvisible(point) && !isSpace(new String(Character.toChars(point)));
    }

    /** The end of a text, about so many characters, whose last chunks are those of the whole text. */
    static String tail(String text, int most) {
        String near = last(text, most);
        if (near.length() == text.length() || most == 0) return near;
        String mark = first(near, 1), before = text.substring(0, text.length() - near.length());
        if (!mark.equals(last(before, 1)) || isAlnum(mark)) return near;
        int start = before.length();
        while (start > 0 && before.startsWith(mark, start - mark.length())) start -= mark.length();
        return text.substring(start);
    }
}
