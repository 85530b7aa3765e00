package dev.crossfade.config.etcd;

/**
 * A key of etcd's, as it stands there.
 *
 * @param value as UTF-8; empty where only keys were asked for
 * @param modRevision etcd's revision at which it was last written
 * @param lease with which it goes; 0 for none
 */
public record KeyValue(String key, String value, long modRevision, long lease) {}
