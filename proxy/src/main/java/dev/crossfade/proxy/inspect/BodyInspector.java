package dev.crossfade.proxy.inspect;

import dev.crossfade.config.answer.BodyRules;
import dev.crossfade.config.settings.TenantSettings.BodyRule;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the body rule that an answer falls under, and judges a copy of its body. */
public final class BodyInspector {

    /** What looking at a body has found. */
    public enum Finding {
        /** The rule matches: the answer is a failure. */
        FAILURE,
        /** It does not. */
        CLEAN,
        /** It cannot be decoded, or only beyond the bounds: forwarded as it is. */
        UNREADABLE
    }

    private final BodyRules rules;

    public BodyInspector(List<BodyRule> rules) {
        this.rules = new BodyRules(rules);
    }

    /** Whether any rule could apply to an answer to this path. */
    public boolean watches(String path) {
        return rules.watch(path);
    }

    /** The rule that applies to an answer; null when its body need not be looked at. */
    public @Nullable BodyRule rule(String path, HttpHeaders answer) {
        return rules.applying(path, answer.get(HttpHeaderNames.CONTENT_TYPE));
    }

    /**
     * Narrows a request's Accept-Encoding to the codings that can be looked into, with their weights. A request without the field
     * stays without it: origins then send the plain text.
     */
    public static void narrowAcceptEncoding(HttpHeaders request) {
        List<String> accepted = request.getAll(HttpHeaderNames.ACCEPT_ENCODING);
        if (accepted.isEmpty()) {
            return;
        }
        String narrowed = accepted.stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::trim)
                .filter(coding -> isReadable(coding.split(";", 2)[0].trim()))
                .collect(Collectors.joining(", "));
        request.set(HttpHeaderNames.ACCEPT_ENCODING, narrowed.isEmpty() ? "identity" : narrowed);
    }

    /**
     * Judges a whole body. Its bytes are read, not taken. Never throws: an answer that cannot be judged is forwarded, and its client does
     * not wait for ever.
     */
    public static Finding inspect(BodyRule rule, HttpHeaders answer, ByteBuf body) {
        try {
            return judged(rule, answer, body);
        } catch (StackOverflowError | OutOfMemoryError | RuntimeException e) {
            // A pattern that repeats a group takes a frame for each repetition, and what it is tried on may be a
            // client's.
            return Finding.UNREADABLE;
        }
    }

    private static Finding judged(BodyRule rule, HttpHeaders answer, ByteBuf body) {
        byte[] decoded = BodyDecoder.decode(
                answer.getAll(HttpHeaderNames.CONTENT_ENCODING),
                body,
                rule.inspectUpTo().clampedToInt());
        if (decoded == null) {
            return Finding.UNREADABLE;
        }
        String text = new String(decoded, StandardCharsets.UTF_8);
        return BodyRules.isRefusal(rule, text) ? Finding.FAILURE : Finding.CLEAN;
    }

    private static boolean isReadable(String coding) {
        return coding.equalsIgnoreCase("identity") || ContentCoding.named(coding) != null;
    }
}
