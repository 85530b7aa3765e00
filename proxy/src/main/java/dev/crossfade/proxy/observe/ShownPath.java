package dev.crossfade.proxy.observe;

/** A request's path as people and their tools may be shown it: without its query, on one line, and of bounded length. */
public final class ShownPath {

    private static final int LONGEST = 1024;

    private ShownPath() {}

    /** What could end a line, a field or a quotation, or steer a terminal, is replaced. */
    public static String of(String path) {
        int query = path.indexOf('?');
        int end = Math.min(query < 0 ? path.length() : query, LONGEST);
        StringBuilder shown = new StringBuilder(end);
        for (int i = 0; i < end; i++) {
            char c = path.charAt(i);
            shown.append(c <= ' ' || c == '"' || c == '\\' || c >= 127 ? '_' : c);
        }
        return shown.toString();
    }
}
