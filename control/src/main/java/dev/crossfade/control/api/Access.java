package dev.crossfade.control.api;

import dev.crossfade.control.migration.Actor;
import io.javalin.http.Context;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what. With a tokens file every request but health needs a bearer token of a scope that covers it. Without one the
 * controller listens on loopback, and what reaches it there must have been meant for it: a page in a browser on this machine can
 * send requests here, under a foreign Origin, or under a foreign Host once its name resolves to loopback (DNS rebinding).
 */
final class Access {

    private static final String BEARER = "Bearer ";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Optional<Tokens> tokens;
    private final Refusals refusals;

    /** @param refusals has a trace of each who is not let in */
    Access(Optional<Tokens> tokens, Refusals refusals) {
        this.tokens = tokens;
        this.refusals = refusals;
    }

    /** Lets everybody have what tells nothing; without a tokens file, as everything else, only whom it was meant for. */
    void admit(Context request) {
        if (tokens.isEmpty()) {
            requireLocal(request);
        }
    }

    /** Whether whoever asks, and was let in, might also ask for what needs this scope. */
    boolean may(Context request, Scope needed) {
        return tokens.isEmpty() || holder(tokens.get(), request).scope().covers(needed);
    }

    /** Who asks, if they may; otherwise ends the request. */
    Actor require(Context request, Scope... anyOf) {
        if (tokens.isEmpty()) {
            requireLocal(request);
            return new Actor("local", request.ip(), why(request));
        }
        Tokens.Holder holder = holder(tokens.get(), request);
        if (Arrays.stream(anyOf).noneMatch(holder.scope()::covers)) {
            throw refusals.traced(
                    Refusals.Reason.SCOPE_NEEDED,
                    request,
                    ApiProblem.forbidden(
                            "the token of '" + holder.name() + "' has the scope "
                                    + holder.scope().label(),
                            "this needs the scope "
                                    + Arrays.stream(anyOf).map(Scope::label).collect(Collectors.joining(" or ")),
                            "use a token with that scope"));
        }
        return new Actor(holder.name(), request.ip(), why(request));
    }

    /** As {@link #require}, or a token of that tenant's own; of another tenant it says nothing, not even whether there is one. */
    Actor requireOf(Context request, String tenant, Scope... anyOf) {
        if (tokens.isPresent()) {
            Tokens.Holder holder = holder(tokens.get(), request);
            if (holder.tenant() != null) {
                if (!holder.tenant().value().equals(tenant)) {
                    throw refusals.traced(
                            Refusals.Reason.SCOPE_NEEDED,
                            request,
                            ApiProblem.forbidden(
                                    "the token of '" + holder.name() + "' is for the tenant '" + holder.tenant() + "'",
                                    "this is about another tenant",
                                    "use a token of that tenant, or of an operator"));
                }
                return new Actor(holder.name(), request.ip(), why(request));
            }
        }
        return require(request, anyOf);
    }

    /** In the query, so that it is said of every verb in the same way. */
    private static @Nullable String why(Context request) {
        String why = request.queryParam("why");
        if (why == null || why.isBlank()) {
            return null;
        }
        if (why.length() > Actor.LONGEST_WHY) {
            throw ApiProblem.badRequest(
                    "'why' has " + why.length() + " characters, and " + Actor.LONGEST_WHY + " at most are kept",
                    "say it in fewer words");
        }
        return why.strip();
    }

    private Tokens.Holder holder(Tokens tokens, Context request) {
        String header = request.header("Authorization");
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw refusals.traced(
                    Refusals.Reason.TOKEN_NEEDED,
                    request,
                    ApiProblem.unauthorized("the request carries no bearer token"));
        }
        return tokens.holder(header.substring(BEARER.length()).strip())
                .orElseThrow(() -> refusals.traced(
                        Refusals.Reason.TOKEN_UNKNOWN,
                        request,
                        ApiProblem.unauthorized("the bearer token is not in the tokens file")));
    }

    private void requireLocal(Context request) {
        String host = request.header("Host");
        if (host == null || !LOOPBACK.contains(name(host))) {
            throw refusals.traced(
                    Refusals.Reason.FOREIGN_HOST,
                    request,
                    ApiProblem.forbidden(
                            "the request names another host",
                            "without a tokens file only requests for localhost are taken",
                            "use http://127.0.0.1:PORT, or set control.admin.tokensFile"));
        }
        String origin = request.header("Origin");
        if (origin != null && !isSame(origin, host)) {
            throw refusals.traced(
                    Refusals.Reason.FOREIGN_ORIGIN,
                    request,
                    ApiProblem.forbidden(
                            "the request comes from a page of another origin",
                            "without a tokens file only requests from this machine's own programs are taken",
                            "use the command line, or set control.admin.tokensFile"));
        }
    }

    private static String name(String host) {
        int port = host.lastIndexOf(':');
        boolean hasPort = port > host.lastIndexOf(']');
        return (hasPort ? host.substring(0, port) : host).toLowerCase(Locale.ROOT);
    }

    private static boolean isSame(String origin, String host) {
        try {
            @Nullable String authority = URI.create(origin).getAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
