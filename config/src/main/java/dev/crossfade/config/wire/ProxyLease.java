package dev.crossfade.config.wire;

/**
 * The controller's answer to a {@link ProxyReport}.
 *
 * @param revision of the controller's routing table: a proxy that is behind asks for it at once
 * @param leaseMs how long, in milliseconds counted from the sending of the report, the proxy may act on its table while a route
 *     is marked switching
 */
public record ProxyLease(long revision, long leaseMs) {}
