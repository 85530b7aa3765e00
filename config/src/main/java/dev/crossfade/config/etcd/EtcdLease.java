package dev.crossfade.config.etcd;

import java.time.Duration;

/**
 * A lease, granted.
 *
 * @param length counted by etcd from when it granted it
 */
public record EtcdLease(long id, Duration length) {}
