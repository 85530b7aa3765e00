package dev.crossfade.replication.dump;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A script as {@code pg_dump} writes it, taken apart into its statements
 * (<a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">lexical structure</a>, with
 * {@code standard_conforming_strings}). A semicolon ends one only outside of strings, quoted names, comments, parentheses and a
 * function's {@code BEGIN ATOMIC … END}, as in psql. Of psql's own commands {@code restrict} and {@code unrestrict} are left out;
 * any other is refused, for it would not be SQL.
 */
final class SqlScript {

    private final String text;
    private final List<String> statements = new ArrayList<>();
    private int at;
    private int begin = -1;
    private int parentheses;
    private int blocks;
    private String lastWord = "";

    private SqlScript(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException when it ends within a statement, or has a command that is not SQL */
    static List<String> statements(String text) {
        SqlScript script = new SqlScript(text);
        script.read();
        return List.copyOf(script.statements);
    }

    private void read() {
        while (at < text.length()) {
            char here = text.charAt(at);
            if (text.startsWith("--", at)) {
                at = endOfLine(at);
            } else if (text.startsWith("/*", at)) {
                skipComment();
            } else if (Character.isWhitespace(here)) {
                at++;
            } else if (begin < 0 && here == '\\') {
                skipCommand();
            } else {
                if (begin < 0) {
                    begin = at;
                }
                token(here);
            }
        }
        if (begin >= 0) {
            throw new IllegalArgumentException("the script ends within a statement: " + text.substring(begin));
        }
    }

    private void token(char here) {
        if (here == '\'') {
            skipString(false);
        } else if (here == '"') {
            skipTo('"');
        } else if (here == '$') {
            skipDollarQuoted();
        } else if (isOfWord(here)) {
            word();
        } else {
            punctuation(here);
        }
    }

    private void punctuation(char here) {
        at++;
        switch (here) {
            case '(' -> parentheses++;
            case ')' -> parentheses--;
            case ';' -> {
                if (parentheses <= 0 && blocks == 0) {
                    end();
                }
            }
            default -> {
                return;
            }
        }
    }

    private void end() {
        statements.add(text.substring(begin, at - 1).strip());
        begin = -1;
        parentheses = 0;
        lastWord = "";
    }

    private void word() {
        int from = at;
        while (at < text.length() && (isOfWord(text.charAt(at)) || text.charAt(at) == '$')) {
            at++;
        }
        String word = text.substring(from, at).toUpperCase(Locale.ROOT);
        if (at < text.length() && text.charAt(at) == '\'' && word.equals("E")) {
            skipString(true);
        } else if (word.equals("ATOMIC") && lastWord.equals("BEGIN") && blocks == 0) {
            blocks = 1;
        } else if (blocks > 0 && word.equals("CASE")) {
            blocks++;
        } else if (blocks > 0 && word.equals("END")) {
            blocks--;
        }
        lastWord = word;
    }

    private void skipString(boolean backslashEscapes) {
        at++;
        while (at < text.length() && text.charAt(at) != '\'') {
            at += backslashEscapes && text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    /** A doubled quote within ends one and begins another, which comes to the same. */
    private void skipTo(char quote) {
        int end = text.indexOf(quote, at + 1);
        at = end < 0 ? text.length() : end + 1;
    }

    private void skipDollarQuoted() {
        int tagEnd = at + 1;
        while (tagEnd < text.length() && isOfWord(text.charAt(tagEnd))) {
            tagEnd++;
        }
        if (tagEnd >= text.length() || text.charAt(tagEnd) != '$') {
            at++;
            return;
        }
        String tag = text.substring(at, tagEnd + 1);
        int end = text.indexOf(tag, tagEnd + 1);
        at = end < 0 ? text.length() : end + tag.length();
    }

    /** They may contain one another. */
    private void skipComment() {
        int depth = 0;
        do {
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < text.length());
    }

    private void skipCommand() {
        int end = endOfLine(at);
        String line = text.substring(at, end);
        if (!line.startsWith("\\restrict") && !line.startsWith("\\unrestrict")) {
            throw new IllegalArgumentException("the script has a command that is not SQL: " + line);
        }
        at = end;
    }

    private int endOfLine(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private static boolean isOfWord(char letter) {
        return letter == '_' || letter >= 0x80 || Character.isLetterOrDigit(letter);
    }
}
