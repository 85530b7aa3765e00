package dev.crossfade.control.web;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;

/**
 * {@code /} and {@code /assets/…}: the page, its modules and its styles, from this program's own files alone. The page may load nothing
 * from elsewhere, be framed by nobody, and run no code but these files (Content Security Policy, Level 3).
 */
public final class Dashboard {

    private static final String POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'");

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            POLICY,
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            // Asked for each time, and answered with 304: a controller that was updated has its new page at once.
            "Cache-Control",
            "no-cache");

    private final Consumer<Context> admission;

    /** @param admission ends the request of whom not even the page is given to */
    public Dashboard(Consumer<Context> admission) {
        this.admission = admission;
    }

    /** Adds the page and its files. */
    public void register(JavalinDefaultRouting routes) {
        for (WebFile file : WebFile.values()) {
            Content content = Content.of(file);
            routes.get(file.path(), request -> answer(request, content));
        }
    }

    private void answer(Context request, Content content) {
        admission.accept(request);
        HEADERS.forEach(request::header);
        request.header("ETag", content.tag());
        if (content.tag().equals(request.header("If-None-Match"))) {
            request.status(304);
        } else {
            request.contentType(content.type()).result(content.bytes());
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // read once, and only ever sent
    private record Content(String type, byte[] bytes, String tag) {

        static Content of(WebFile file) {
            try (InputStream in = Dashboard.class.getResourceAsStream(file.resource())) {
                if (in == null) {
                    throw new IllegalStateException("this program lacks its file " + file.resource());
                }
                byte[] bytes = in.readAllBytes();
                return new Content(file.mediaType(), bytes, tag(bytes));
            } catch (IOException e) {
                throw new UncheckedIOException("this program's file cannot be read: " + file.resource(), e);
            }
        }

        private static String tag(byte[] bytes) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
                return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }
}
