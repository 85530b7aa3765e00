package dev.crossfade.replication.byhand;

/**
 * What is pasted into a shell at once, and is done as a whole or not at all.
 *
 * @param title what it does, in a few words
 * @param words what is to be known before
 * @param shell of bash
 */
public record Block(String title, String words, String shell) {}
