package dev.crossfade.rehearsal.tenant;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.wire.Json;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
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

    /** As it goes to whoever asked this. */
    FullHttpResponse to(HttpRequest request) {
        String accepted = request.headers().get(HttpHeaderNames.ACCEPT_ENCODING);
        boolean gzip = compressible && accepted != null && accepted.contains("gzip");
        byte[] content = gzip ? compressed(body) : body;
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(content));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                .set(HttpHeaderNames.CONTENT_LENGTH, content.length);
        if (gzip) {
            response.headers().set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
        }
        return response;
    }

    private static byte[] compressed(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
