package dev.crossfade.replication.largeobjects;

/**
 * What a page holds.
 *
 * @param length in bytes; zero is what {@code lo_truncate} leaves at the end of an object
 * @param hash MD5 of the bytes
 */
record PageContent(int length, String hash) {}
