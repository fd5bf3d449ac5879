package org.foretype;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A loaded bundle: suggestions of its n-grams, as the model "bigram" of Python gives them, and the tokenizer. The
 * transformer and the blend are for an app to add (docs/runtime.md, steps 6 to 8), with onnxruntime-android.
 */
public final class Engine {
    /** A word, what to type at the cursor, characters before it to delete first, how likely it is. */
    public record Suggestion(String text, String insert, int replace, double probability) {}

    /** What there is to say: suggestions, a silence's name or "", several words or null. */
    public record Answer(List<Suggestion> suggestions, String silence, Suggestion phrase) {}

    private record Candidate(String text, double probability) {}

    private record Found(List<Candidate> words, double whole) {}

    private static final String MODEL = "bigram";
    private static final Map<String, Double> DIAL =
        Map.of("all", 0.0, "more", 0.25, "balanced", 0.75, "less", 2.0, "least", 6.0);
    private static final int MOST_ASKED = 500, MOST_WORDS = 6, LOOP = 4, CODE_REACH = 4096;
    private static final double LEAST = 1e-6, LEAST_NEXT = 0.2, MEAN = 0.35, GOES_ON = 0.5;
    public final Tokenizer tokenizer;
    private final Words words;
    private final NGrams ngrams;
    private final Withheld withheld;
    private final Map<String, Object> calibrations;
    private final Map<String, NGrams.Following> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, NGrams.Following> eldest) {
            return size() > 6;
        }
    };

    /** Reads a bundle; `table`: "bigram.fta.gz", or "ngram.fta.gz" for the longer n-grams. */
    public Engine(Bundle bundle, String table) throws IOException {
        PackedArrays bigram = bundle.arrays("bigram.fta.gz");
        words = new Words(bundle.arrays("words.fta.gz"), bigram.floats("codebook"));
        ngrams = new NGrams(words, table.equals("bigram.fta.gz") ? bigram : bundle.arrays(table));
        tokenizer = new Tokenizer(bundle.file("tokenizer.model.gz"));
        String list = bundle.has("withheld.txt.gz") ? new String(bundle.file("withheld.txt.gz"), StandardCharsets.UTF_8) : "";
        withheld = new Withheld(list, words);
        Map<String, Object> tuning = Json.object(bundle.manifest.getOrDefault("tuning", Map.of()));
        calibrations = Json.object(tuning.getOrDefault("calibrations", Map.of()));
    }

    /** Answers one question. level: of the dial; offensive: "complete", "never" or "show". */
    public Answer ask(Context context, String level, int k, boolean phrase, String offensive) {
        String silence = Places.silence(context);
        if (!silence.isEmpty()) return new Answer(List.of(), silence, null);
        boolean code = Places.isCode(context.before);
        Found found = code ? ownWords(context, k, offensive) : find(context, k, offensive);
        List<Suggestion> all = new ArrayList<>(), shown = new ArrayList<>();
        List<Candidate> sure = calibrated(found.words, MODEL);
        String space = context.suffix.isEmpty() && !context.after.startsWith(" ") ? " " : "";
        for (int i = 0; i < sure.size(); i++) {
            Suggestion suggestion = suggestion(sure.get(i), context, space);
            all.add(suggestion);
            boolean worth = level.equals("all")
                || (found.words.get(i).probability > found.whole && isWorth(suggestion, level));
            if (worth) shown.add(suggestion);
        }
        String why = !shown.isEmpty() ? "" : !all.isEmpty() ? "too unsure to be worth reading"
            : context.suffix.isEmpty() ? "no word fits" : "nothing fits between these letters";
        boolean wanted = phrase && !code && context.suffix.isEmpty() && Text.strip(context.after.split("\n", -1)[0]).isEmpty();
        return new Answer(shown, why, wanted ? phrase(context, found.words, level, k, offensive) : null);
    }

    private Found find(Context context, int k, String offensive) {
        NGrams.Following following = known.computeIfAbsent(
            Text.normalise(Text.tail(context.finished, 256)), unused -> ngrams.following(context.finished));
        Words.Narrowing narrowing = words.narrow(context.typedPrefix, context.typedSuffix);
        float[] listed = new float[narrowing.agreement().length];
        double mass = 0, ending = 0;
        Words.Narrowing prefixed = context.typedSuffix.isEmpty() ? narrowing : words.narrow(context.typedPrefix, "");
        for (int i = 0; i < listed.length; i++) {
            mass += following.probs()[narrowing.start() + i] * prefixed.agreement()[i];
            listed[i] = following.probs()[narrowing.start() + i] * narrowing.agreement()[i];
            ending += listed[i];
        }
        if (!context.typedPrefix.isEmpty()) {
            double unknown = following.unlisted() * Math.exp(words.prefixLogProb(context.typedPrefix));
            double sum = mass > 0 ? mass / (mass + unknown) / mass : 0;
            for (int i = 0; i < listed.length; i++) listed[i] *= (float) sum;
        }
        double whole = 0;
        for (int i = 0; i < narrowing.whole(); i++) {
            whole += context.typedPrefix.isEmpty() ? 0
                : following.probs()[narrowing.start() + i] * prefixed.agreement()[i] / Math.max(mass, Double.MIN_NORMAL);
        }
        for (int asked = k;; asked = Math.min(2 * asked + 8, MOST_ASKED)) {
            List<Candidate> best = best(context, narrowing.start(), listed, asked), kept = new ArrayList<>();
            for (Candidate each : best) if (!withheld.refuses(context, each.text, offensive)) kept.add(each);
            if (kept.size() >= k || best.size() < asked || asked >= MOST_ASKED) {
                return new Found(kept.subList(0, Math.min(k, kept.size())), whole);
            }
        }
    }

    private List<Candidate> best(Context context, int start, float[] listed, int k) {
        String prefix = context.typedPrefix, suffix = context.typedSuffix;
        String whole = context.shouted ? prefix.toUpperCase(java.util.Locale.ROOT) : prefix;
        Map<String, Candidate> merged = new LinkedHashMap<>();
        for (int place : largest(listed, 2 * k + 6)) {
            String word = words.words[start + place];
            if (!prefix.isEmpty()) {
                if (!suffix.isEmpty() && word.endsWith(suffix)) word = word.substring(0, word.length() - suffix.length());
                word = Capitals.withTyped(word, prefix) + suffix;
            }
            if (context.shouted) word = word.toUpperCase(java.util.Locale.ROOT);
            if (word.equals(whole)) continue;
            Candidate own = new Candidate(word, listed[place]);
            merged.merge(word.replace('’', '\''), own,
                (first, second) -> new Candidate(first.text, first.probability + second.probability));
        }
        List<Candidate> ranked = new ArrayList<>(merged.values());
        ranked.sort(Comparator.comparingDouble(each -> -each.probability));
        return ranked.subList(0, Math.min(k, ranked.size()));
    }

    /** The places of the largest values above 0, largest first; of equal ones the first. */
    private static List<Integer> largest(float[] values, int most) {
        List<Integer> places = new ArrayList<>();
        for (int place = 0; place < values.length; place++) {
            float value = values[place];
            if (value <= 0 || (places.size() == most && value <= values[places.get(most - 1)])) continue;
            int at = places.size();
            while (at > 0 && values[places.get(at - 1)] < value) at--;
            places.add(at, place);
            if (places.size() > most) places.remove(most);
        }
        return places;
    }

    /** In code no model answers but the text itself. */
    private Found ownWords(Context context, int k, String offensive) {
        Map<String, Integer> used = new LinkedHashMap<>();
        int total = 1, shortest = Text.length(context.prefix) + Text.length(context.suffix);
        if (!context.prefix.isEmpty()) {
            for (String word : Text.words(Text.tail(context.finishedBefore, CODE_REACH))) {
                if (Text.length(word) <= shortest || !word.startsWith(context.prefix) || !word.endsWith(context.suffix)) continue;
                used.merge(word, 1, Integer::sum);
                total++;
            }
        }
        List<Candidate> found = new ArrayList<>();
        for (Map.Entry<String, Integer> each : used.entrySet()) {
            Candidate candidate = new Candidate(each.getKey(), each.getValue() / (double) total);
            if (!withheld.refuses(context, candidate.text, offensive)) found.add(candidate);
        }
        found.sort(Comparator.comparingDouble(each -> -each.probability));
        return new Found(found.subList(0, Math.min(k, found.size())), 0);
    }

    private List<Candidate> calibrated(List<Candidate> candidates, String curve) {
        Map<String, Object> stated = Json.object(calibrations.get(curve));
        double[] given = stated == null ? new double[] {0, 1} : Json.numbers(stated.get("given"));
        double[] right = stated == null ? new double[] {0, 1} : Json.numbers(stated.get("right"));
        List<Candidate> sure = new ArrayList<>();
        double left = 1;
        for (Candidate each : candidates) {
            int i = 0;
            while (i < given.length && given[i] <= each.probability) i++;
            i = Math.min(Math.max(i, 1), given.length - 1);
            double width = given[i] - given[i - 1];
            double share = width > 0 ? Math.min((each.probability - given[i - 1]) / width, 1) : 1;
            double probability = Math.max(Math.min(right[i - 1] + (right[i] - right[i - 1]) * share, left), LEAST);
            left -= probability;
            sure.add(new Candidate(each.text, probability));
        }
        return sure;
    }

    private static Suggestion suggestion(Candidate candidate, Context context, String space) {
        String prefix = context.shouted ? context.typedPrefix.toUpperCase(java.util.Locale.ROOT) : context.typedPrefix;
        boolean agrees = candidate.text.startsWith(prefix);
        String insert = agrees ? candidate.text.substring(prefix.length()) : candidate.text;
        if (!context.suffix.isEmpty() && insert.endsWith(context.suffix)) {
            insert = insert.substring(0, insert.length() - context.suffix.length());
        }
        return new Suggestion(candidate.text, insert + space, agrees ? 0 : context.prefix.length(), candidate.probability);
    }

    private static boolean isWorth(Suggestion suggestion, String level) {
        double cost = DIAL.get(level), saved = Math.max(0, Text.length(suggestion.insert) - 1);
        return cost == 0 || suggestion.probability * saved > (1 - suggestion.probability) * cost;
    }

    private Suggestion phrase(Context context, List<Candidate> found, String level, int k, String offensive) {
        double others = found.stream().mapToDouble(Candidate::probability).sum();
        boolean whole = !context.prefix.isEmpty() && others < 0.5 && words.holds(context.prefix);
        if (!whole && found.isEmpty()) return null;
        Candidate first = whole ? new Candidate(context.prefix, 1 - others) : found.get(0);
        if (withheld.refuses(context, first.text, offensive)) return null;
        int typed = Text.length(context.prefix);
        List<String> recent = Text.words(Text.tail(context.finishedBefore, 256));
        recent = recent.subList(Math.max(0, recent.size() - 2 * LOOP), recent.size());
        List<String> phrase = new ArrayList<>(List.of(first.text));
        double probability = first.probability, saving = probability * (Text.length(first.text) - typed);
        while (phrase.size() < MOST_WORDS) {
            double goesOn = words.spaceAfter(phrase.get(phrase.size() - 1));
            if (goesOn < GOES_ON) break;
            List<Candidate> next = find(context.continued(String.join(" ", phrase) + " "), k, offensive).words;
            if (next.isEmpty()) break;
            List<String> longer = new ArrayList<>(phrase), all = new ArrayList<>(recent);
            longer.add(next.get(0).text);
            all.addAll(longer);
            double likely = probability * goesOn * next.get(0).probability;
            double grown = likely * (Text.length(String.join(" ", longer)) - typed);
            boolean unsure = next.get(0).probability < LEAST_NEXT || likely < Math.pow(MEAN, longer.size());
            if (unsure || grown <= saving || loops(all)) break;
            phrase = longer;
            probability = likely;
            saving = grown;
        }
        if (phrase.size() < 2) return null;
        Candidate several = new Candidate(String.join(" ", phrase), probability);
        Suggestion suggestion = suggestion(calibrated(List.of(several), MODEL + " phrase").get(0), context, " ");
        return isWorth(suggestion, level) ? suggestion : null;
    }

    private static boolean loops(List<String> text) {
        int end = text.size();
        for (int length = 1; length <= Math.min(LOOP, end / 2); length++) {
            if (text.subList(end - length, end).equals(text.subList(end - 2 * length, end - length))) return true;
        }
        return false;
    }
}
