package dev.crossfade.control.aws.managed.rules;

/**
 * What AWS will do by itself, on a day that is set.
 *
 * @param resource the ARN of the instance or cluster
 * @param action {@code system-update, db-upgrade, …}
 * @param when as AWS has it, in UTC
 */
public record Maintenance(String resource, String action, String when) {}
