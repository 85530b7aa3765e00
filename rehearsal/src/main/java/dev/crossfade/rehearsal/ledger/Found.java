package dev.crossfade.rehearsal.ledger;

/** What a database holds under a key; a key that is there twice is found twice. */
public record Found(WriteKind kind, String key, String value) {}
