package org.foretype;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Words that offend, and what is not suggested here: rules/withheld.py and refusal.py. */
final class Withheld {
    private static final List<String> KINDS = Arrays.asList("slurs", "rude", "sensitive");
    private static final int MOST_BEFORE = 4, LEAST_LETTERS = 4, MOST_WORDS = 100;

    /** kind: null where a word is allowed. before: words that must stand in front. spelling: "" for any. */
    private record Entry(String kind, List<String> before, String spelling) {}

    private final Map<String, List<Entry>> whole = new HashMap<>(), stems = new HashMap<>();
    private final Words words;

    /** text: the content of a withheld.txt; "" for no list. */
    Withheld(String text, Words words) {
        this.words = words;
        String kind = KINDS.get(0);
        for (String written : text.split("\\r\\n|\\r|\\n")) {
            String line = Text.strip(written.split("#", -1)[0]);
            if (line.startsWith("[")) {
                kind = Text.strip(line.replaceAll("^[\\[\\]]+|[\\[\\]]+\\z", ""));
                continue;
            }
            List<String> spelled = Text.words(line), folded = new ArrayList<>(Text.words(Capitals.fold(line)));
            if (folded.isEmpty()) continue;
            String word = folded.remove(folded.size() - 1);
            List<String> before = folded.subList(Math.max(0, folded.size() - MOST_BEFORE), folded.size());
            String spelling = line.startsWith("=") ? spelled.get(spelled.size() - 1) : "";
            Entry entry = new Entry(line.startsWith("!") ? null : kind, before, spelling);
            (line.endsWith("*") ? stems : whole).computeIfAbsent(word, unused -> new ArrayList<>()).add(entry);
        }
    }

    /** Whether a word may not be suggested here. offensive: "complete", "never" or "show". */
    boolean refuses(Context context, String text, String offensive) {
        if (offensive.equals("show")) return false;
        String kind = kind(context, text);
        if (kind == null) return false;
        return offensive.equals("never") || kind.equals(KINDS.get(0)) || !leavesNoOther(context);
    }

    private boolean leavesNoOther(Context context) {
        if (Text.length(context.typedPrefix) < LEAST_LETTERS) return false;
        Words.Narrowing all = words.narrow(context.typedPrefix, "");
        if (all.agreement().length > MOST_WORDS) return false;
        for (int i = 0; i < all.agreement().length; i++) {
            if (kind(context, words.words[all.start() + i]) == null) return false;
        }
        return true;
    }

    /** Why a suggestion offends here, the worst of it; null if it does not. */
    private String kind(Context context, String text) {
        List<String> spelled = Text.words(text.replace('’', '\'')), written = new ArrayList<>();
        List<String> near = Text.words(Capitals.fold(Text.tail(context.finishedBefore, 256)));
        written.addAll(near.subList(Math.max(0, near.size() - MOST_BEFORE), near.size()));
        int worst = KINDS.size();
        for (String word : spelled) {
            String folded = Capitals.fold(word), base = folded.endsWith("'s") ? folded.substring(0, folded.length() - 2) : folded;
            List<Entry> entries = new ArrayList<>(whole.getOrDefault(base, List.of()));
            for (int end = 1; end <= base.length(); end++) entries.addAll(stems.getOrDefault(base.substring(0, end), List.of()));
            String own = word.substring(0, base.length());
            entries.removeIf(entry -> !follows(written, entry.before) || !isSpelled(entry, own, context));
            if (entries.stream().allMatch(entry -> entry.kind != null)) {
                for (Entry entry : entries) worst = Math.min(worst, KINDS.indexOf(entry.kind));
            }
            written.add(folded);
        }
        return worst < KINDS.size() ? KINDS.get(worst) : null;
    }

    private static boolean follows(List<String> written, List<String> before) {
        int start = written.size() - before.size();
        return start >= 0 && written.subList(start, written.size()).equals(before);
    }

    private static boolean isSpelled(Entry entry, String own, Context context) {
        return entry.spelling.isEmpty() || entry.spelling.equals(own)
            || (context.shouted && own.equals(entry.spelling.toUpperCase(java.util.Locale.ROOT)));
    }
}
