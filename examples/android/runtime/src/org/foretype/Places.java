package org.foretype;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where no word is suggested, and where no prose is written: docs/runtime.md, step 3. */
final class Places {
    static final String INSIDE_NUMBER = "inside a number", AFTER_MARK = "waiting for a space",
        SPLIT_WORD = "inside a word with an invisible character";
    private static final String OPENERS = "([{\"'“‘«¿¡—–-/<*_#>~`|=+&@";
    private static final int LONGEST = 200, NEAR = 1000;
    private static final String W = "[" + Text.WORD_CHARACTER + "]", S = "[" + Text.SPACE + "]",
        NOT_S = "[^" + Text.SPACE + "]", D = "\\p{Nd}", ALNUM = "\\p{L}\\p{N}";
    private static final int LOOSE = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    private static final Pattern OPENING = Pattern.compile(
        "(?<![" + ALNUM + "])(?<![.,;:!?…)\\]'’])['‘](?=" + W + ")");
    private static final Pattern QUOTED = Pattern.compile("(?<![" + ALNUM + "])['’‘]" + W + "+\\z");
    private static final Pattern WITHOUT_BEGINNING = Pattern.compile(
        "^(?:(?:em|til|tis|twas|cause|bout|round|cos|n)(?!" + W + ")|" + D + ")", LOOSE);
    private static final Pattern CLOSING = Pattern.compile("(?<=[" + Text.WORD_CHARACTER + ".,;:!?…)\\]])['’](?!" + W + ")");
    private static final Pattern FENCE = Pattern.compile("^([ \\t>]*(?:(?:[-*+]|" + D + "{1,9}[.)])(?=[ \\t])[ \\t>]+)*)"
        + "(?:```+|~~~+)[ \\t]*([^\\n]*)$", Pattern.MULTILINE | Pattern.UNIX_LINES);
    private static final Pattern INDENTED = Pattern.compile("^(?: {4}|\\t)");
    private static final Pattern LIST_ITEM = Pattern.compile("^" + S + "*(?:[-*+]|" + D + "+[.)])" + S);
    private static final Pattern ADDRESS = Pattern.compile("://|^www\\.|^[~.]{0,2}/|" + W + "[/\\\\]" + W + "*[/\\\\.]|" + W
        + "\\." + W + "|^--?" + W + "|^\\$|" + W + "@|" + W + "_" + W + "|\\\\" + W);
    private static final Pattern MARKS = Pattern.compile("^[(\\[{<\"'`*_]+");
    private static final Pattern TARGET = Pattern.compile("\\]\\([^()" + Text.SPACE + "]*\\z");
    private static final Set<String> HTML = new HashSet<>(Arrays.asList(("a abbr address article aside audio b base "
        + "blockquote body br button canvas caption cite code col colgroup data dd del details dfn dialog div dl dt em embed "
        + "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd "
        + "label legend li link main map mark menu meta meter nav noscript object ol optgroup option output p param picture "
        + "pre progress q rp rt ruby s samp script section select slot small source span strong style sub summary sup svg "
        + "table tbody td template textarea tfoot th thead time title tr track u ul var video wbr").split(" ")));
    private static final Pattern TAG = Pattern.compile(
        "^<(/?)([a-zA-Z][" + Text.WORD_CHARACTER + ":.-]*|)((?:" + S + "[^<>]*)?)\\z");
    private static final Pattern ATTRIBUTE = Pattern.compile(S + "[" + Text.WORD_CHARACTER + ":@.-]+=");
    private static final Pattern READ = Pattern.compile(
        S + "(?:alt|title|placeholder|label|summary|content|aria-" + W + "+)=(?:\"[^\"]*|'[^']*)\\z", LOOSE);
    private static final Pattern CODE = Pattern.compile("^" + S + "*(?:(?:def|class|import|return|elif|while|const|let|var"
        + "|function|func|fn|public|private|static|struct|enum|void|int|sudo|export)" + S + "|from " + NOT_S
        + "+ import\\b|[#<]" + W + "|\\$ |//|/\\*|(?:for|if) [^\\n]*[:({]" + S + "*\\z)|[" + Text.LETTER + "_]" + W
        + "*\\((?!s\\b)|" + W + "\\[|" + S + "[-+*/%|&]?=" + S + "|==|[=-]>|[{};]" + S + "*\\z");
    private static final Pattern PROSE = Pattern.compile(
        "^" + S + "+[\"'“‘(]?[A-Z][a-z]*(?:['’][a-z]+)?(?:,?" + S + "[^\\n]*)?\\z");

    private Places() {}

    /** Why no word should be suggested at a cursor, "" if one may be. */
    static String silence(Context context) {
        if (endsWord(context.before)) return AFTER_MARK;
        if (!context.prefix.isEmpty()) {
            String rest = Text.first(context.after.substring(context.suffix.length()), Text.LONGEST_PREFIX);
            boolean split = Text.splitsWord(Text.last(context.finishedBefore, Text.LONGEST_PREFIX), context.prefix)
                || Text.splitsWord(context.prefix + context.suffix, rest);
            return split ? SPLIT_WORD : "";
        }
        String last = Text.last(context.before, 1);
        if (last.isEmpty() || Text.isSpace(last) || OPENERS.contains(last)) return "";
        return Text.isAlnum(last) ? INSIDE_NUMBER : AFTER_MARK;
    }

    private static String paragraph(String before) {
        return Text.afterLast(Text.last(before, NEAR), "\n\n");
    }

    private static boolean endsWord(String before) {
        String mark = Text.last(before, 1);
        if (mark.isEmpty() || !"'’‘".contains(mark)) return false;
        String word = before.substring(0, before.length() - 1), last = Text.last(word, 1);
        if (last.isEmpty() || !Text.isAlnum(last)) return false;
        return "sS".contains(last) || last.matches("[\\p{Nd}\\p{No}]") || QUOTED.matcher(Text.last(word, NEAR)).find()
            || insideSingle(word);
    }

    private static boolean insideSingle(String before) {
        String text = paragraph(before);
        int opened = -1;
        for (Matcher each = OPENING.matcher(text); each.find();) {
            if (!WITHOUT_BEGINNING.matcher(text.substring(each.end())).find()) opened = each.end();
        }
        return opened >= 0 && !CLOSING.matcher(text).find(opened);
    }

    private static boolean inside(String before, String mark) {
        String text = paragraph(before);
        boolean open = false;
        for (int place = text.indexOf(mark); place >= 0; place = text.indexOf(mark, place + mark.length())) {
            String last = Text.last(text.substring(0, place), 1);
            if (open || last.isEmpty() || !Text.isAlnum(last)) open = !open;
        }
        return open;
    }

    /** Whether what is written here is code, an address or the name of a file. */
    static boolean isCode(String before) {
        String line = Text.afterLast(before, "\n");
        String name = MARKS.matcher(Text.last(line.substring(line.lastIndexOf(' ') + 1), LONGEST)).replaceFirst("");
        return ADDRESS.matcher(name).find() || TARGET.matcher(Text.last(line, LONGEST)).find() || inside(line, "`")
            || inTag(before) || inFence(before) || inIndented(before, line);
    }

    private static boolean inTag(String before) {
        String near = Text.afterLast(Text.last(before, NEAR), "\n\n");
        int begin = near.lastIndexOf('<');
        Matcher tag = TAG.matcher(begin < 0 ? "" : near.substring(begin));
        if (!tag.find()) return false;
        String small = tag.group(2).toLowerCase(java.util.Locale.ROOT), rest = tag.group(3);
        if (rest.isEmpty()) {
            return !tag.group(1).isEmpty() || (!small.isEmpty() && HTML.stream().anyMatch(known -> known.startsWith(small)));
        }
        return (HTML.contains(small) || ATTRIBUTE.matcher(rest).find()) && !READ.matcher(rest).find();
    }

    private static boolean inFence(String before) {
        List<String[]> fences = new ArrayList<>();
        int opening = 0, end = 0;
        for (Matcher each = FENCE.matcher(before); each.find(); end = each.end()) {
            if (!Text.strip(each.group(2)).isEmpty()) opening = fences.size();
            fences.add(new String[] {each.group(1)});
        }
        if ((fences.size() - opening) % 2 == 0) return false;
        if (!fences.get(fences.size() - 1)[0].contains(">")) return true;
        String[] lines = before.substring(end).split("\n", -1);
        for (int i = 1; i < lines.length; i++) if (!lines[i].replaceAll("^[ \\t]+", "").startsWith(">")) return false;
        return true;
    }

    private static boolean inIndented(String before, String line) {
        if (!INDENTED.matcher(line).find()) return false;
        String first = line;
        boolean empty = false;
        List<String> above = new ArrayList<>(Arrays.asList(before.split("\n", -1)));
        above.remove(above.size() - 1);
        Collections.reverse(above);
        for (String each : above) {
            if (Text.strip(each).isEmpty()) {
                empty = true;
            } else if (!INDENTED.matcher(each).find()) {
                boolean announced = Text.stripEnd(each).endsWith(":");
                return empty && !LIST_ITEM.matcher(each).find() && (announced || !isProse(first) || showsCode(line));
            } else {
                first = each;
                empty = false;
            }
        }
        return showsCode(line) || showsCode(first);
    }

    private static boolean showsCode(String line) {
        return CODE.matcher(Text.first(line, LONGEST)).find();
    }

    private static boolean isProse(String line) {
        return PROSE.matcher(Text.first(line, LONGEST)).find() && !showsCode(line);
    }
}
