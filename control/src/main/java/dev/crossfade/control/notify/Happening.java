package dev.crossfade.control.notify;

/**
 * One thing that has happened to a migration.
 *
 * @param what a clause for people, which follows the tenant's name: {@code switched over to the target}
 */
public record Happening(Kind kind, String what) {}
