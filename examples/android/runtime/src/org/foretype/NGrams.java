package org.foretype;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** N-grams: P(word | history) of every listed word, docs/runtime.md, step 5. */
final class NGrams {
    private static final int NEAR = 48, FAR = 256;
    private final Words words;
    private final float[] codebook, unigram;
    private final List<Level> levels = new ArrayList<>();

    private record Level(int[] contexts, int[] starts, int[] words, int[] codes, int[] backOff) {}

    /** P(word) by place, P(a core outside the list). */
    record Following(float[] probs, double unlisted) {}

    NGrams(Words words, PackedArrays arrays) {
        this.words = words;
        codebook = arrays.floats("codebook");
        for (int order = 2; order <= arrays.numbers("order")[0]; order++) {
            int[] lengths = arrays.numbers("lengths_" + order), starts = new int[lengths.length + 1];
            for (int i = 0; i < lengths.length; i++) starts[i + 1] = starts[i] + lengths[i];
            levels.add(new Level(arrays.numbers("contexts_" + order), starts, arrays.numbers("words_" + order),
                arrays.numbers("codes_" + order), arrays.numbers("back_off_" + order)));
        }
        int[] codes = arrays.numbers("unigram");
        unigram = new float[codes.length];
        double sum = 0;
        for (int code : codes) sum += codebook[code];
        for (int i = 0; i < codes.length; i++) unigram[i] = (float) (codebook[codes[i]] / sum);
    }

    Following following(String finished) {
        int[] history = history(Text.normalise(Text.tail(finished, FAR)));
        float[] added = new float[unigram.length];
        double left = 1;
        for (int length = Math.min(history.length, levels.size()); length > 0; length--) {
            int[] context = Arrays.copyOfRange(history, history.length - length, history.length);
            int row = row(context);
            if (row < 0) continue;
            Level level = levels.get(length - 1);
            double backOff = (level.backOff[row] + 0.5) / 256, sum = 0;
            for (int i = level.starts[row]; i < level.starts[row + 1]; i++) sum += codebook[level.codes[i]];
            double scale = (1 - backOff) * left / sum;
            for (int i = level.starts[row]; i < level.starts[row + 1]; i++) {
                added[level.words[i]] += codebook[level.codes[i]] * scale;
            }
            left *= backOff;
        }
        float[] probs = new float[words.numbers.length];
        for (int place = 0; place < probs.length; place++) {
            int number = words.numbers[place];
            probs[place] = (float) (added[number] + left * unigram[number]);
        }
        return new Following(probs, added[0] + left * unigram[0]);
    }

    private int[] history(String text) {
        int length = levels.size();
        List<String> chunks = List.of();
        for (int most : new int[] {NEAR, FAR}) {
            String near = Text.tail(text, most);
            chunks = Text.chunks(near);
            if (chunks.size() > length || near.length() == text.length()) break;
        }
        List<String> last = chunks.subList(Math.max(0, chunks.size() - length), chunks.size());
        int[] cores = last.stream().mapToInt(chunk -> words.number(Text.core(chunk))).toArray();
        if (cores.length == length) return cores;
        int[] whole = new int[cores.length + 1]; // the beginning of a text is a word of its own
        whole[0] = words.cores.length;
        System.arraycopy(cores, 0, whole, 1, cores.length);
        return whole;
    }

    private int row(int[] context) {
        int place = context[0];
        for (int i = 1; i < context.length; i++) {
            Level level = levels.get(i - 1);
            int row = find(level.contexts, place, 0, level.contexts.length);
            place = row < 0 ? -1 : find(level.words, context[i], level.starts[row], level.starts[row + 1]);
            if (place < 0) return -1;
        }
        int[] contexts = levels.get(context.length - 1).contexts;
        return find(contexts, place, 0, contexts.length);
    }

    private static int find(int[] sorted, int value, int low, int high) {
        int place = Arrays.binarySearch(sorted, low, high, value);
        return place < 0 ? -1 : place;
    }
}
