package dev.crossfade.proxy.exchange;

import dev.crossfade.proxy.observe.RejectionReason;

/**
 * A request that the proxy itself refuses.
 *
 * @param status for the client
 * @param reason for the metric and the log, and the type of the problem
 * @param title of the problem
 * @param detail what is wrong with this one
 */
public record Rejection(int status, RejectionReason reason, String title, String detail) {}
