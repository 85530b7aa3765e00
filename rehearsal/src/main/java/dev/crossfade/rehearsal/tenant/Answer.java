package dev.crossfade.rehearsal.tenant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.sun.net.httpserver.HttpExchange;
import dev.crossfade.config.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** What the shop answers. */
final class Answer {

    private final int status;
    private final String contentType;
    private final byte[] body;
    private final boolean compressible;

    private Answer(int status, String contentType, byte[] body, boolean compressible) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.compressible = compressible;
    }

    static Answer json(int status, Object document) {
        return new Answer(status, "application/json", bytes(document), false);
    }

    /** Compressed for clients that accept it, as GraphQL servers do. */
    static Answer graphql(Object document) {
        return new Answer(200, "application/json", bytes(document), true);
    }

    static Answer content(byte[] content) {
        return new Answer(200, "application/octet-stream", content, false);
    }

    /** A page without a hint of what went wrong: nobody outside needs to know. */
    static Answer page(int status, String title) {
        String page = "<!doctype html><title>" + title + "</title><h1>" + title + "</h1>\n";
        return new Answer(status, "text/html", page.getBytes(StandardCharsets.UTF_8), false);
    }

    void send(HttpExchange exchange) throws IOException {
        byte[] content = body;
        String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
        exchange.getResponseHeaders().set("Content-Type", contentType);
        if (compressible && accepted != null && accepted.contains("gzip")) {
            content = compressed(content);
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        }
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
    }

    private static byte[] compressed(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(Object document) {
        try {
            return Json.MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
