package dev.crossfade.config.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a request that was answered {@code 202 Accepted}: {@code {"id":"…","state":"parked","since":"…","attempts":0}}.
 *
 * @param id of the receipt; whoever knows it may ask for it under the tenant's name
 * @param state {@code parked}, {@code delivering}, {@code delivered}, {@code dead} or {@code dropped}
 * @param since when it came to that state
 * @param attempts how often it was sent
 * @param status of the answer that it was delivered with, or of the last one; null where there was none
 * @param reason why it is dead or dropped, or was not delivered the last time, for operators: it may name addresses, and has what they
 *     wrote; null where nothing went wrong, and for clients
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ParkedReceipt(
        String id,
        String state,
        Instant since,
        int attempts,
        @Nullable Integer status,
        @Nullable String reason) {

    /** The problem of a controller that has, or keeps, none with an id. */
    public static final String UNKNOWN = "unknown-receipt";

    /** Where a tenant's clients ask the proxy for a receipt, before its id. */
    public static final String PATH = "/.well-known/crossfade/receipts/";

    /** As it is for clients. */
    public ParkedReceipt withoutReason() {
        return new ParkedReceipt(id, state, since, attempts, status, null);
    }
}
