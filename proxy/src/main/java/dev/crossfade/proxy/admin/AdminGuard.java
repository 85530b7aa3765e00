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
            return new Refused(AdminReason.FOREIGN_HOST.problem(
                    "The Host header names '" + host + "'",
                    "Without tokens the admin port answers only to loopback addresses.",
                    "Use http://127.0.0.1:PORT or http://localhost:PORT."));
        }
        if (origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host)) {
            return new Refused(AdminReason.FOREIGN_ORIGIN.problem(
                    "A page of '" + origin + "' asked",
                    "Only this port's own pages may call it from a browser.",
                    null));
        }
        Optional<Caller> caller = tokens == null ? Optional.of(Caller.LOOPBACK) : tokens.caller(authorization);
        if (caller.isEmpty()) {
            return new Refused(AdminReason.TOKEN_NEEDED.problem(
                    authorization == null ? "No Authorization header was sent" : "The token is not known here",
                    null,
                    "Name a file that holds a token of proxy.admin.tokensFile: crossfade route … --token-file FILE, or send"
                            + " 'Authorization: Bearer TOKEN'."));
        }
        if (!caller.get().scope().allows(needed)) {
            return new Refused(AdminReason.SCOPE_NEEDED.problem(
                    caller.get().name() + " has the scope "
                            + caller.get().scope().label(),
                    null,
                    "Use a token with the scope " + needed.label() + " (--token-file)."));
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

    sealed interface Verdict permits Admitted, Refused {}

    record Admitted(Caller caller) implements Verdict {}

    record Refused(Problem problem) implements Verdict {}
}
