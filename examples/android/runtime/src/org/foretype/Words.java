package org.foretype;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The listed words by their letters, and how likely spellings outside the list are: docs/runtime.md, step 4. */
final class Words {
    private static final double ANY = -Math.log(0x110000);
    private static final int BOUNDARY = 0, OTHER = 1, FIRST = 2;
    final String[] cores;
    /** By place in the index: the word, its fold, its number in the list. */
    final String[] words, keys;
    final int[] numbers;
    private final int[] capitals, space, codes;
    private final float[] codebook;
    private final Map<String, Integer> marks = new HashMap<>();
    private final Map<Integer, Integer> symbols = new HashMap<>();
    private final int letters;

    Words(PackedArrays arrays, float[] codebook) {
        cores = new String(arrays.raw("cores"), StandardCharsets.UTF_8).split("\n");
        for (int i = 0; i < cores.length; i++) cores[i] = unescaped(cores[i]);
        numbers = arrays.numbers("sorted_words");
        capitals = arrays.numbers("capitals");
        space = arrays.numbers("space");
        codes = arrays.numbers("letters");
        this.codebook = codebook;
        words = new String[numbers.length];
        keys = new String[numbers.length];
        boolean[] listed = new boolean[cores.length];
        for (int place = 0; place < numbers.length; place++) {
            words[place] = cores[numbers[place]];
            keys[place] = Capitals.fold(words[place]);
            listed[numbers[place]] = true;
        }
        for (int number = 0; number < cores.length; number++) if (!listed[number]) marks.put(cores[number], number);
        int[] alphabet = arrays.numbers("alphabet");
        for (int i = 0; i < alphabet.length; i++) symbols.put(alphabet[i], i + FIRST);
        letters = alphabet.length + FIRST;
    }

    private static String unescaped(String written) {
        if (!written.startsWith("\\")) return written;
        switch (written) {
            case "\\n": return "\n";
            case "\\t": return "\t";
            case "\\s": return "";
            default: return written.replace("\\\\", "\\");
        }
    }

    /** The first place whose key is not below one. */
    private int first(String key) {
        int low = 0, high = keys.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(keys[middle], key) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /** Order by code points, as the list is sorted. */
    private static int compare(String a, String b) {
        int[] left = a.codePoints().toArray(), right = b.codePoints().toArray();
        return java.util.Arrays.compare(left, right);
    }

    /** What fits a prefix and a suffix. */
    Narrowing narrow(String prefix, String suffix) {
        String key = Capitals.fold(prefix);
        int start = first(key), stop = prefix.isEmpty() ? keys.length : first(key + "\udbff\udfff");
        int typed = Capitals.of(prefix), length = Text.length(prefix), shortest = length + Text.length(suffix);
        float[] agreement = new float[stop - start];
        int whole = 0;
        for (int place = start; place < stop; place++) {
            int own = Text.length(words[place]);
            boolean ends = suffix.isEmpty() || (own > shortest && words[place].endsWith(suffix));
            agreement[place - start] = ends ? prefix.isEmpty() ? 1f : Capitals.agreement(capitals[place], typed, length) : 0f;
            if (length > 0 && own == length && whole == place - start) whole++;
        }
        return new Narrowing(start, agreement, whole);
    }

    /** Places from `start` on, how well each agrees with what is typed, and how many are no longer than that. */
    record Narrowing(int start, float[] agreement, int whole) {}

    int place(String word) {
        String key = Capitals.fold(word);
        for (int place = first(key); place < keys.length && keys[place].equals(key); place++) {
            if (words[place].equals(word)) return place;
        }
        return -1;
    }

    boolean holds(String text) {
        String key = Capitals.fold(text);
        int place = first(key);
        return place < keys.length && keys[place].equals(key);
    }

    /** The number of a core, 0 if it is not listed. */
    int number(String core) {
        int place = place(core);
        return place >= 0 ? numbers[place] : marks.getOrDefault(core, 0);
    }

    double spaceAfter(String core) {
        return (space[number(core)] + 0.5) / 256;
    }

    /** The natural logarithm of P(a spelling outside the list begins so). */
    double prefixLogProb(String prefix) {
        int before = BOUNDARY, last = BOUNDARY;
        double total = 0;
        for (int point : prefix.codePoints().toArray()) {
            int symbol = symbols.getOrDefault(point, OTHER), row = (before * letters + last) * letters;
            double sum = 0;
            for (int i = 0; i < letters; i++) sum += codebook[codes[row + i]];
            total += Math.log(codebook[codes[row + symbol]] / sum) + (symbol == OTHER ? ANY : 0);
            before = last;
            last = symbol;
        }
        return total;
    }
}
