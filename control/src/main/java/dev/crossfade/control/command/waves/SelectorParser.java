package dev.crossfade.control.command.waves;

import dev.crossfade.config.settings.Labels;
import dev.crossfade.control.command.waves.Requirement.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads a {@link Selector} from left to right; used once. */
final class SelectorParser {

    private final String text;
    private int at;

    SelectorParser(String text) {
        this.text = text;
    }

    Selector selector() {
        List<Requirement> requirements = new ArrayList<>();
        do {
            requirements.add(requirement());
        } while (takes(","));
        if (at < text.length()) {
            throw wrong("a comma or the end is expected");
        }
        return new Selector(requirements);
    }

    private Requirement requirement() {
        if (takes("!")) {
            return new Requirement(key(), Operator.MISSING, new TreeSet<>());
        }
        String key = key();
        if (takes("!=")) {
            return new Requirement(key, Operator.NOT_IN, one());
        } else if (takes("==") || takes("=")) {
            return new Requirement(key, Operator.IN, one());
        }
        int before = at;
        return switch (word()) {
            case "in" -> new Requirement(key, Operator.IN, listed());
            case "notin" -> new Requirement(key, Operator.NOT_IN, listed());
            case "" -> new Requirement(key, Operator.EXISTS, new TreeSet<>());
            default -> {
                at = before;
                throw wrong("=, !=, in, notin, a comma or the end is expected");
            }
        };
    }

    private String key() {
        skipBlanks();
        int before = at;
        String key = word();
        if (!Labels.isKey(key)) {
            at = before;
            throw wrong("a label's name is expected");
        }
        return key;
    }

    private SortedSet<String> one() {
        return new TreeSet<>(List.of(value()));
    }

    private SortedSet<String> listed() {
        if (!takes("(")) {
            throw wrong("'(' is expected");
        }
        SortedSet<String> values = new TreeSet<>();
        do {
            values.add(value());
        } while (takes(","));
        if (!takes(")")) {
            throw wrong("a comma or ')' is expected");
        }
        return values;
    }

    /** The empty one is a value, too. */
    private String value() {
        skipBlanks();
        int before = at;
        String value = word();
        if (!Labels.isValue(value)) {
            at = before;
            throw wrong("a label's value is expected");
        }
        return value;
    }

    private String word() {
        skipBlanks();
        int begin = at;
        while (at < text.length() && isInWord(text.charAt(at))) {
            at++;
        }
        return text.substring(begin, at);
    }

    private static boolean isInWord(char letter) {
        return (letter >= 'a' && letter <= 'z')
                || (letter >= 'A' && letter <= 'Z')
                || (letter >= '0' && letter <= '9')
                || "-_./".indexOf(letter) >= 0;
    }

    private boolean takes(String mark) {
        skipBlanks();
        boolean there = text.startsWith(mark, at);
        at += there ? mark.length() : 0;
        return there;
    }

    private void skipBlanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException(
                "not a selector: '" + text + "': at character " + (at + 1) + " " + expected);
    }
}
