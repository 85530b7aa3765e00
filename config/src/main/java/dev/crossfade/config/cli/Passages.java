package dev.crossfade.config.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parts a text for people into what is for reading and the SQL statements in it, which are for pasting. A statement begins with an
 * upper-case verb and what can only be SQL behind it, so that an {@code UPDATE} that is told of is none; it ends with its semicolon, or
 * where the sentence goes on. In doubt it goes on: a line that is too long can be pasted, one that is broken cannot.
 */
final class Passages {

    /** Perhaps behind a comment that says where it is to be run. */
    private static final Pattern BEGINS = Pattern.compile("""
            (?:/\\*[^*]*\\*/\\ )?
            (?: (?:ALTER|CREATE|DROP)\\ [A-Z]{3,}\\b
              | GRANT\\ (?:[A-Z][^;]*\\ ON\\ |\\S+\\ TO\\ )
              | REVOKE\\ (?:[A-Z][^;]*\\ (?:ON|FROM)\\ |\\S+\\ FROM\\ )
              | SELECT\\ [a-z_.]+(?:\\(|(?:,\\ [a-z_.]+)*\\ FROM\\ )
              | DELETE\\ FROM\\ | INSERT\\ INTO\\ | UPDATE\\ \\S+\\ SET\\ | SET\\ [a-z_.]+\\ (?:=|TO)\\ | TRUNCATE\\ ["a-z]
              | VACUUM\\ ["(a-z] | REINDEX\\ [A-Z] | REFRESH\\ MATERIALIZED\\ | (?:COMMIT|ROLLBACK)\\ PREPARED\\ '
              | BEGIN\\ READ\\ WRITE\\b | COMMIT; )
            """, Pattern.COMMENTS);

    private static final Pattern GOES_ON =
            Pattern.compile(", (?=(?:or|on|for|until|unless|with|which|then)\\b)| (?=\\(or )| (?=-- )");

    private static final Pattern QUOTED = Pattern.compile("'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"");

    private Passages() {}

    /** @param sql to be left as it is, in one line */
    record Passage(boolean sql, String text) {}

    static List<Passage> of(String text) {
        List<Passage> passages = new ArrayList<>();
        Matcher begins = BEGINS.matcher(text);
        int from = 0;
        int at = 0;
        while (at < text.length()) {
            if (isAtWord(text, at) && begins.region(at, text.length()).lookingAt()) {
                add(passages, false, text.substring(from, at));
                int end = end(text, at);
                add(passages, true, text.substring(at, end));
                Matcher goesOn = GOES_ON.matcher(text).region(end, text.length());
                from = goesOn.lookingAt() ? goesOn.end() : end;
                at = from;
            } else {
                at++;
            }
        }
        add(passages, false, text.substring(from));
        return passages;
    }

    private static boolean isAtWord(String text, int at) {
        return at == 0 || " \n(`".indexOf(text.charAt(at - 1)) >= 0;
    }

    /** Behind the semicolon, or before what leads the sentence on; neither counts within quotes. */
    private static int end(String text, int begin) {
        Matcher quoted = QUOTED.matcher(text);
        Matcher goesOn = GOES_ON.matcher(text).useTransparentBounds(true);
        int at = begin;
        while (at < text.length()) {
            if (text.charAt(at) == ';') {
                return at + 1;
            } else if (goesOn.region(at, text.length()).lookingAt()) {
                return at;
            }
            at = quoted.region(at, text.length()).lookingAt() ? quoted.end() : at + 1;
        }
        return at;
    }

    private static void add(List<Passage> passages, boolean sql, String text) {
        if (!text.isBlank()) {
            passages.add(new Passage(sql, text.strip()));
        }
    }
}
