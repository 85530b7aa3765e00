package dev.crossfade.proxy.exchange;

/**
 * What one event loop keeps for its tenants: no more of it may stay behind than the configuration in force, and what is under way,
 * have use for.
 *
 * @param lanes of this configuration and of earlier ones
 * @param pools of connections to origins, without those that only serve what is under way
 */
public record Kept(int lanes, int pools) {}
