package dev.crossfade.config.cli;

/**
 * A command of {@code crossfade}, found by {@link java.util.ServiceLoader}, so that an image has just the commands of the modules
 * in its {@code lib/}. Implementations are picocli commands ({@code @Command} on the class) with a public no-argument
 * constructor, listed in {@code META-INF/services/dev.crossfade.config.cli.CrossfadeCommand}; they implement
 * {@code Callable<Integer>} and return one of {@link ExitCode}.
 */
public interface CrossfadeCommand {}
