package dev.crossfade.control.migration;

/**
 * Who wants a change, for the audit.
 *
 * @param who the token's name, or the controller itself
 * @param from the remote address, or {@code local}
 */
public record Actor(String who, String from) {}
