package dev.crossfade.config.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.etcd.EtcdFailure.Kind;
import dev.crossfade.config.wire.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What changes under a prefix from a revision on, as etcd tells it. That it tells nothing proves nothing: a member that was cut off from the
 * others tells nothing either, so whoever must know reads now and then. One thread listens; any may close.
 */
final class EtcdWatch implements AutoCloseable {

    private final String endpoint;
    private final Lines lines;

    EtcdWatch(String endpoint, Lines lines) {
        this.endpoint = endpoint;
        this.lines = lines;
    }

    /**
     * What changed at one moment or several, in their order.
     *
     * @param revision etcd's, up to which everything was told
     */
    record Told(long revision, List<Change> changes) {}

    String endpoint() {
        return endpoint;
    }

    /**
     * Waits for news.
     *
     * @return empty when there was none in time
     * @throws EtcdFailure COMPACTED when the revision is not there any more; another when the watch has ended
     */
    Optional<Told> next(Duration atMost) throws EtcdFailure, InterruptedException {
        String line = lines.take(atMost);
        return line == null ? Optional.empty() : Optional.of(read(line));
    }

    private Told read(String line) throws EtcdFailure {
        JsonNode said = tree(line);
        if (said.has("error")) {
            throw EtcdFaults.said(endpoint, EtcdFaults.text(said.get("error")));
        }
        JsonNode result = said.path("result");
        if (result.path("canceled").asBoolean()) {
            long compacted = result.path("compact_revision").asLong();
            throw compacted > 0
                    ? EtcdFaults.said(endpoint, "required revision has been compacted, up to " + compacted)
                    : EtcdFaults.said(endpoint, result.path("cancel_reason").asText("the watch was cancelled"));
        }
        List<Change> changes = new ArrayList<>();
        for (JsonNode event : result.path("events")) {
            changes.add(new Change("DELETE".equals(event.path("type").asText()), EtcdText.keyValue(event.path("kv"))));
        }
        return new Told(result.path("header").path("revision").asLong(), List.copyOf(changes));
    }

    private JsonNode tree(String line) throws EtcdFailure {
        try {
            return Json.MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            throw new EtcdFailure(Kind.REFUSED, "etcd at " + endpoint + " told what is not JSON", e);
        }
    }

    @Override
    public void close() {
        lines.close();
    }
}
