package dev.crossfade.config.etcd;

/**
 * What happened to one key.
 *
 * @param now as it was written; of a key that is gone, the one that was known, with the revision at which it went
 */
public record Change(boolean gone, KeyValue now) {}
