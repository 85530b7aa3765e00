package dev.crossfade.replication.largeobjects;

/** A transaction number, as {@code xid} writes it: 32 bits that wrap around, so that only the server compares two. */
record Xid(String text) {}
