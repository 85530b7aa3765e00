package dev.crossfade.proxy.exchange;

/**
 * A request that the proxy itself refuses.
 *
 * @param status for the client
 * @param reason a word of a small fixed set: the metric's label
 * @param title of the problem
 * @param detail what is wrong with this one
 */
public record Rejection(int status, String reason, String title, String detail) {}
