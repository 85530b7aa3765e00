package dev.crossfade.proxy.hold;

import dev.crossfade.config.model.TenantId;

/**
 * A request that waits, as it may be shown: no query, no header, no body.
 *
 * @param bytes of its body that are buffered
 */
public record HeldExchange(TenantId tenant, String requestId, String method, String path, long heldMs, long bytes) {}
