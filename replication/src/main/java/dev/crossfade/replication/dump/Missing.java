package dev.crossfade.replication.dump;

/**
 * What the target lacks for the source's schema.
 *
 * @param code as a finding of the preflight has it
 * @param object its name
 * @param meaning why it is needed, or what is wrong with it
 * @param remedy the statement that mends it, on the target
 */
public record Missing(String code, String object, String meaning, String remedy) {}
