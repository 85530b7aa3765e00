package dev.crossfade.config.etcd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A transaction: what is to be so, what is done at one moment where it is so, and where it is not. Used by one thread. */
public final class EtcdTxn {

    private final ObjectNode body = EtcdText.object();
    private final ArrayNode compare = body.putArray("compare");
    private final ArrayNode success = body.putArray("success");
    private final ArrayNode failure = body.putArray("failure");
    private ArrayNode acts = success;
    private boolean writes;

    /**
     * What became of it.
     *
     * @param succeeded whether all was as it was to be
     * @param read what was read, in the order in which it was asked for
     */
    public record Answer(boolean succeeded, List<Listing> read) {

        public Answer {
            read = List.copyOf(read);
        }
    }

    /** @param modRevision 0 for a key that is not to be there */
    public EtcdTxn whereUnchanged(String key, long modRevision) {
        compare.addObject()
                .put("key", EtcdText.bytes(key))
                .put("target", "MOD")
                .put("result", "EQUAL")
                .put("mod_revision", String.valueOf(modRevision));
        return this;
    }

    public EtcdTxn whereLeased(String key, long lease) {
        compare.addObject()
                .put("key", EtcdText.bytes(key))
                .put("target", "LEASE")
                .put("result", "EQUAL")
                .put("lease", String.valueOf(lease));
        return this;
    }

    /** What follows is done where it is not so. */
    public EtcdTxn otherwise() {
        acts = failure;
        return this;
    }

    public EtcdTxn put(String key, String value) {
        return put(key, value, 0);
    }

    /** @param lease with which the key goes; 0 for none */
    public EtcdTxn put(String key, String value, long lease) {
        writes = true;
        acts.addObject()
                .putObject("request_put")
                .put("key", EtcdText.bytes(key))
                .put("value", EtcdText.bytes(value))
                .put("lease", String.valueOf(lease));
        return this;
    }

    /** Reads all under a prefix, after what was put before. */
    public EtcdTxn list(String prefix) {
        acts.addObject().set("request_range", EtcdText.range(prefix));
        return this;
    }

    public EtcdTxn get(String key) {
        acts.addObject().putObject("request_range").put("key", EtcdText.bytes(key));
        return this;
    }

    /** Of all under a prefix, the one that was written last, without its value. */
    public EtcdTxn newest(String prefix) {
        acts.addObject()
                .set(
                        "request_range",
                        EtcdText.range(prefix)
                                .put("sort_order", "DESCEND")
                                .put("sort_target", "MOD")
                                .put("limit", "1")
                                .put("keys_only", true));
        return this;
    }

    /** Whether it changes something, or may. */
    boolean writes() {
        return writes;
    }

    ObjectNode body() {
        return body;
    }

    static Answer read(JsonNode answer) {
        List<Listing> read = new ArrayList<>();
        for (JsonNode one : answer.path("responses")) {
            if (one.has("response_range")) {
                read.add(EtcdText.listing(answer.path("header"), one.path("response_range")));
            }
        }
        return new Answer(answer.path("succeeded").asBoolean(), read);
    }
}
