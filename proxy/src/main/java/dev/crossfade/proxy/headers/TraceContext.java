package dev.crossfade.proxy.headers;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;

/**
 * The trace that a request belongs to (W3C Trace Context §3.2). Read only: its fields pass unchanged, both of them.
 *
 * @param traceId 32 hexadecimal digits; empty when there is none
 * @param parentId of whoever has sent the request: 16 hexadecimal digits; empty when there is none
 * @param sampled whether who began the trace records it
 */
public record TraceContext(String traceId, String parentId, boolean sampled) {

    /** The request has no {@code traceparent}, two, or one that is not well-formed. */
    public static final TraceContext NONE = new TraceContext("", "", false);

    private static final AsciiString TRACEPARENT = AsciiString.cached("traceparent");

    private static final int TRACE_ID_AT = 3;
    private static final int TRACE_ID_END = 35;
    private static final int PARENT_ID_AT = 36;
    private static final int PARENT_ID_END = 52;
    private static final int FLAGS_AT = 53;
    private static final int LENGTH = 55;

    public static TraceContext of(HttpHeaders request) {
        List<String> values = request.getAll(TRACEPARENT);
        if (values.size() != 1 || !isWellFormed(values.get(0))) {
            return NONE;
        }
        String parent = values.get(0);
        return new TraceContext(
                parent.substring(TRACE_ID_AT, TRACE_ID_END),
                parent.substring(PARENT_ID_AT, PARENT_ID_END),
                (Character.digit(parent.charAt(LENGTH - 1), 16) & 1) == 1);
    }

    /** The same trace, of which nobody who counts says that it is recorded. */
    public TraceContext unasked() {
        return sampled ? new TraceContext(traceId, parentId, false) : this;
    }

    /** Whether there is one. */
    public boolean isThere() {
        return !traceId.isEmpty();
    }

    private static boolean isWellFormed(String value) {
        if (value.length() < LENGTH || value.startsWith("ff")) {
            return false;
        }
        // Version 00 ends here; a later one may go on behind a dash.
        boolean ends = value.length() == LENGTH || (!value.startsWith("00") && value.charAt(LENGTH) == '-');
        return ends
                && value.charAt(TRACE_ID_AT - 1) == '-'
                && value.charAt(TRACE_ID_END) == '-'
                && value.charAt(PARENT_ID_END) == '-'
                && isHex(value, 0, TRACE_ID_AT - 1)
                && isIdentifier(value, TRACE_ID_AT, TRACE_ID_END)
                && isIdentifier(value, PARENT_ID_AT, PARENT_ID_END)
                && isHex(value, FLAGS_AT, LENGTH);
    }

    /** All zeros means that there is none. */
    private static boolean isIdentifier(String value, int from, int to) {
        for (int i = from; i < to; i++) {
            if (value.charAt(i) != '0') {
                return isHex(value, from, to);
            }
        }
        return false;
    }

    private static boolean isHex(String value, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = value.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
