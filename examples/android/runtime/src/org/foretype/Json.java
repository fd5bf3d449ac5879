package org.foretype;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as maps, lists, strings, doubles, booleans and null: what the JVM itself cannot read. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static Object read(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.space();
        if (json.at != text.length()) throw json.damaged();
        return value;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    static double[] numbers(Object value) {
        return list(value).stream().mapToDouble(each -> (Double) each).toArray();
    }

    private IllegalArgumentException damaged() {
        return new IllegalArgumentException("This is no JSON, at character " + at + ".");
    }

    private void space() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) at++;
    }

    private char next() {
        space();
        if (at >= text.length()) throw damaged();
        return text.charAt(at);
    }

    private Object value() {
        switch (next()) {
            case '{': return members();
            case '[': return elements();
            case '"': return string();
            case 't': return word("true", Boolean.TRUE);
            case 'f': return word("false", Boolean.FALSE);
            case 'n': return word("null", null);
            default: return number();
        }
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) throw damaged();
        at += word.length();
        return value;
    }

    private Double number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
        return Double.valueOf(text.substring(start, at));
    }

    private boolean ends(char end) {
        char mark = next();
        if (mark != ',' && mark != end) throw damaged();
        at++;
        return mark == end;
    }

    private Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        if (next() == '}') {
            at++;
            return members;
        }
        do {
            if (next() != '"') throw damaged();
            String name = string();
            if (next() != ':') throw damaged();
            at++;
            members.put(name, value());
        } while (!ends('}'));
        return members;
    }

    private List<Object> elements() {
        List<Object> elements = new ArrayList<>();
        at++;
        if (next() == ']') {
            at++;
            return elements;
        }
        do elements.add(value()); while (!ends(']'));
        return elements;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (letter == '"') {
                at++;
                return string.toString();
            }
            string.append(letter == '\\' ? escaped() : letter);
        }
        throw damaged();
    }

    private char escaped() {
        char letter = text.charAt(++at);
        int place = "bfnrt".indexOf(letter);
        if (place >= 0) return "\b\f\n\r\t".charAt(place);
        if (letter != 'u') return letter;
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
    }
}
