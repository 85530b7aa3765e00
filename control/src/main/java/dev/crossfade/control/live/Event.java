package dev.crossfade.control.live;

import java.nio.charset.StandardCharsets;

/** One event of the stream, as it is sent (HTML Standard, "Server-sent events"). Compared by its id alone. */
@SuppressWarnings("ArrayRecordComponent") // written once, and only ever sent
public record Event(long id, String name, byte[] bytes) {

    static final String SNAPSHOT = "snapshot";
    static final String CHANGED = "changed";

    /** @param json in one line */
    static Event of(long id, String name, String json) {
        String text = "id: " + id + "\nevent: " + name + "\ndata: " + json + "\n\n";
        return new Event(id, name, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
