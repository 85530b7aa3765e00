package dev.crossfade.control.leader;

/**
 * Who holds the lease, as the store says.
 *
 * @param term grows with each takeover
 * @param address of its API, {@code HOST:PORT}; empty when nobody holds it
 */
public record Leader(long term, String address) {}
