package dev.crossfade.control.command;

import dev.crossfade.config.settings.Addresses;
import dev.crossfade.config.wire.Standby;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * The controllers that share a store, of which one leads: where one does not answer, or does not lead, the next is asked. What changes
 * something is said again elsewhere only while it is certain that nobody has heard it: a controller that was asked and did not answer may
 * have done it.
 */
final class Controllers {

    private static final Duration CONNECT_WAIT = Duration.ofSeconds(5);
    /** A verb looks at databases on both sides before it answers. */
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(60);
    /** What a controller knows it says at once, unless its process stands still: the next one may lead by now. */
    private static final Duration LOOK_WAIT = Duration.ofSeconds(4);

    private final List<URI> controllers;
    private final @Nullable String token;
    private final HttpClient http;
    private final Duration lookWait;

    /** The one that has answered last. */
    private int current;

    /** As {@link ControlClient#ControlClient}. */
    Controllers(String urls, @Nullable String token, HttpClient.Builder http) {
        this(urls, token, http, LOOK_WAIT);
    }

    /** @param lookWait how long one of several is waited for that only has to say what it knows */
    Controllers(String urls, @Nullable String token, HttpClient.Builder http, Duration lookWait) {
        this.lookWait = lookWait;
        this.controllers = Addresses.each(urls).stream().map(Controllers::base).toList();
        this.token = token;
        this.http = http.version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WAIT)
                .build();
    }

    private static URI base(String url) {
        try {
            URI base = new URI(url.endsWith("/") ? url : url + "/");
            if (("http".equals(base.getScheme()) || "https".equals(base.getScheme())) && base.getHost() != null) {
                return base;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw VerbFailure.badUsage("Not a controller's address: '" + url + "'", "use http://HOST:PORT with --control");
    }

    /** The one that has answered last. */
    URI current() {
        return controllers.get(current);
    }

    /**
     * What the one that leads answers. Where none does it is what one that stands by has answered; whether it is of that kind
     * {@link #standsBy} tells.
     *
     * @throws Unreachable when no controller answers, or the one that was to change something did not
     */
    HttpResponse<String> send(String method, String path, String body) {
        return send(method, path, body, Map.of());
    }

    /** @param headers that only this call has */
    HttpResponse<String> send(String method, String path, String body, Map<String, String> headers) {
        return send(method, path, body, headers, ANSWER_WAIT, HttpResponse.BodyHandlers.ofString());
    }

    /**
     * What is known, as {@link #send(String, String, String)} gets it; of several controllers one that is silent is not waited for.
     *
     * @param path of something that no database is asked for
     */
    HttpResponse<String> look(String path) {
        Duration wait = controllers.size() > 1 ? lookWait : ANSWER_WAIT;
        return send("GET", path, "", Map.of(), wait, HttpResponse.BodyHandlers.ofString());
    }

    /** As {@link #send(String, String, String)}, with an answer that takes longer, or is read otherwise. */
    HttpResponse<String> send(
            String method, String path, String body, Duration wait, HttpResponse.BodyHandler<String> reader) {
        return send(method, path, body, Map.of(), wait, reader);
    }

    private HttpResponse<String> send(
            String method,
            String path,
            String body,
            Map<String, String> headers,
            Duration wait,
            HttpResponse.BodyHandler<String> reader) {
        HttpResponse<String> ofStandby = null;
        int standby = current;
        List<Unreachable> silent = new ArrayList<>();
        for (int asked = 0; asked < controllers.size(); asked++) {
            try {
                HttpResponse<String> response = ask(current(), method, path, body, headers, wait, reader);
                if (!standsBy(response)) {
                    return response;
                }
                // What is written down says more than a refusal.
                if (ofStandby == null || Standby.marks(response.headers())) {
                    ofStandby = response;
                    standby = current;
                }
            } catch (Unreachable e) {
                if (e.leavesOpen()) {
                    throw e;
                }
                silent.add(e);
            }
            current = (current + 1) % controllers.size();
        }
        if (ofStandby == null) {
            throw Unreachable.all(silent);
        }
        current = standby;
        return ofStandby;
    }

    private HttpResponse<String> ask(
            URI base,
            String method,
            String path,
            String body,
            Map<String, String> headers,
            Duration wait,
            HttpResponse.BodyHandler<String> reader) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(wait)
                .header("Accept", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return http.send(request.build(), reader);
        } catch (IOException e) {
            throw new Unreachable(base, e, changes(method) && !isUnheard(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable(base, e, changes(method));
        }
    }

    static boolean changes(String method) {
        return !method.equals("GET");
    }

    /** There was no connection yet that could have carried it. */
    private static boolean isUnheard(IOException e) {
        return e instanceof ConnectException
                || e instanceof NoRouteToHostException
                || e instanceof HttpConnectTimeoutException
                || e instanceof SSLHandshakeException;
    }

    /** It refuses, or knows only what was written down. */
    static boolean standsBy(HttpResponse<String> response) {
        boolean refuses = response.statusCode() == 503 && response.body().contains(Unreachable.STANDING_BY);
        return refuses || Standby.marks(response.headers());
    }
}
