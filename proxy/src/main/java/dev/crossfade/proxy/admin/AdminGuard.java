package dev.crossfade.proxy.admin;

import dev.crossfade.config.wire.Problem;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in. A page in the operator's browser must not reach the port by way of a DNS name that it controls (rebinding) or a
 * cross-origin request, so {@code Host} has to name a loopback address where no token is asked for, and an {@code Origin} has to be
 * the port's own.
 */
final class AdminGuard {

    private final @Nullable Tokens tokens;

    private AdminGuard(@Nullable Tokens tokens) {
        this.tokens = tokens;
    }

    /** For a loopback address: whoever reaches it is an operator. */
    static AdminGuard loopback() {
        return new AdminGuard(null);
    }

    static AdminGuard withTokens(Tokens tokens) {
        return new AdminGuard(tokens);
    }

    Verdict check(@Nullable String host, @Nullable String origin, @Nullable String authorization, Scope needed) {
        if (host == null || (tokens == null && !namesLoopback(host))) {
            return refused(
                    421,
                    "foreign-host",
                    "Not the host of this port",
                    "The Host header names '" + host + "'",
                    "Without tokens the admin port answers only to loopback addresses.",
                    "Use http://127.0.0.1:PORT or http://localhost:PORT.");
        }
        if (origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host)) {
            return refused(
                    403,
                    "foreign-origin",
                    "Not from this origin",
                    "A page of '" + origin + "' asked",
                    "Only this port's own pages may call it from a browser.",
                    null);
        }
        Optional<Caller> caller = tokens == null ? Optional.of(Caller.LOOPBACK) : tokens.caller(authorization);
        if (caller.isEmpty()) {
            return refused(
                    401,
                    "token-needed",
                    "A bearer token is needed",
                    authorization == null ? "No Authorization header was sent" : "The token is not known here",
                    null,
                    "Send 'Authorization: Bearer TOKEN' with a token of proxy.admin.tokensFile.");
        }
        if (!caller.get().scope().allows(needed)) {
            return refused(
                    403,
                    "scope-needed",
                    "Another scope is needed",
                    caller.get().name() + " has the scope "
                            + caller.get().scope().label(),
                    null,
                    "Use a token with the scope " + needed.label() + ".");
        }
        return new Admitted(caller.get());
    }

    private static boolean namesLoopback(String host) {
        try {
            String name = URI.create("http://" + host).getHost();
            if (name == null) {
                return false;
            }
            String plain = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
            if (plain.toLowerCase(Locale.ROOT).equals("localhost")) {
                return true;
            }
            // Only a literal: a name must not be looked up here.
            return plain.matches("[0-9.]+|[0-9a-fA-F:.]+:[0-9a-fA-F:.]*")
                    && InetAddress.getByName(plain).isLoopbackAddress();
        } catch (IllegalArgumentException | java.net.UnknownHostException e) {
            return false;
        }
    }

    private static Refused refused(
            int status, String slug, String title, String detail, @Nullable String reason, @Nullable String action) {
        return new Refused(Problem.of(status, slug, title, detail, reason, action));
    }

    sealed interface Verdict permits Admitted, Refused {}

    record Admitted(Caller caller) implements Verdict {}

    record Refused(Problem problem) implements Verdict {}
}
