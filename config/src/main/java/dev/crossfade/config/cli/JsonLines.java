package dev.crossfade.config.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * A log line as one flat JSON object: what every line has, then the pairs of this one, numbers as numbers. Logback's own encoder
 * writes pairs as an array of objects, and every value in them as a text, which no collector of logs makes fields of.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    /** What every line has; a pair of the same name has an underscore behind it, for a name that stands twice is read in many ways. */
    private static final Set<String> TAKEN = Set.of("time", "level", "logger", "thread", "message", "exception");

    private static final byte[] NOTHING = {};

    private final JsonFactory json = new JsonFactory();

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        try (JsonGenerator out = json.createGenerator(line)) {
            out.writeStartObject();
            out.writeStringField("time", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
            out.writeStringField("level", event.getLevel().toString());
            out.writeStringField("logger", event.getLoggerName());
            out.writeStringField("thread", event.getThreadName());
            out.writeStringField("message", event.getFormattedMessage());
            surroundings(event, out);
            pairs(event.getKeyValuePairs(), out);
            IThrowableProxy thrown = event.getThrowableProxy();
            if (thrown != null) {
                out.writeStringField("exception", ThrowableProxyUtil.asString(thrown));
            }
            out.writeEndObject();
            out.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes whatever is written", e);
        }
        return line.toByteArray();
    }

    /** What the thread is about, unless the line says it itself. */
    private static void surroundings(ILoggingEvent event, JsonGenerator out) throws IOException {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        for (Map.Entry<String, String> one : new TreeMap<>(event.getMDCPropertyMap()).entrySet()) {
            String name = one.getKey();
            if (!TAKEN.contains(name) && (pairs == null || pairs.stream().noneMatch(pair -> name.equals(pair.key)))) {
                out.writeStringField(name, one.getValue());
            }
        }
    }

    private static void pairs(@Nullable List<KeyValuePair> pairs, JsonGenerator out) throws IOException {
        if (pairs == null) {
            return;
        }
        for (KeyValuePair pair : pairs) {
            out.writeFieldName(TAKEN.contains(pair.key) ? pair.key + "_" : pair.key);
            value(pair.value, out);
        }
    }

    private static void value(@Nullable Object value, JsonGenerator out) throws IOException {
        if (value == null || value instanceof Boolean || value instanceof Number) {
            out.writeObject(value); // without a codec the generator knows just the simple ones
        } else {
            out.writeString(value.toString());
        }
    }
}
