package dev.crossfade.replication.dump;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The program of that name (<a href="https://www.postgresql.org/docs/current/app-pgdump.html">pg_dump</a>). Where it connects to, and
 * the password, stand in its environment: the arguments of a process can be read by everybody on the machine. Every method throws
 * {@link ReplicationFailure}.
 */
public final class PgDump implements AutoCloseable {

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\)\\s+(\\d+)");
    private static final Duration VERSION_AT_MOST = Duration.ofSeconds(20);
    private static final Duration DUMP_AT_MOST = Duration.ofMinutes(30);

    /** For the tables' locks, behind which the application's sessions would queue. */
    private static final Duration LOCKS_AT_MOST = Duration.ofSeconds(10);

    private static final long MOST_BYTES = 256L << 20;
    private static final int MOST_WORDS = 2_000;

    private final String program;
    /** A check asks for the version while a migration's dump may be under way. */
    private final Set<Process> running = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /** @param program {@code control.pgDump}: a path, or a name that is looked up in {@code PATH} */
    public PgDump(String program) {
        this.program = program;
    }

    /** REFUSED where it is missing, or older than the server that it is to read. */
    void insistOn(int sourceMajor) {
        String said = run(List.of(program, "--version"), Map.of(), VERSION_AT_MOST);
        Matcher version = VERSION.matcher(said);
        if (!version.find()) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "control.pgDump (" + program + ") does not say which version of pg_dump it is",
                    remedy(sourceMajor));
        }
        int major = Integer.parseInt(version.group(1));
        if (major < sourceMajor) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "control.pgDump (" + program + ") is of PostgreSQL " + major + ", and the source is of "
                            + sourceMajor + ": a pg_dump that is older than the server does not know all that there is",
                    remedy(sourceMajor));
        }
    }

    /** The script that makes these schemas and what they hold, without rows. */
    String schemaOf(Postgres source, List<String> schemas) {
        List<String> command = new ArrayList<>(List.of(
                program,
                "--schema-only",
                "--no-password",
                "--encoding=UTF8",
                "--no-tablespaces",
                "--no-publications",
                "--no-subscriptions",
                "--strict-names",
                "--lock-wait-timeout=" + LOCKS_AT_MOST.toMillis()));
        // A name in quotes is taken as it is, also where it looks like a pattern.
        schemas.forEach(schema -> command.add("--schema=" + Identifier.quote(schema)));
        return run(command, LibpqEnvironment.of(source, "dump"), DUMP_AT_MOST);
    }

    private String run(List<String> command, Map<String, String> environment, Duration atMost) {
        Path output = null;
        Path words = null;
        Process process = null;
        try {
            // Readable by this process' user alone, from the first moment.
            output = Files.createTempFile("crossfade-dump", ".sql");
            words = Files.createTempFile("crossfade-dump", ".err");
            process = start(command, environment, output, words);
            if (!process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS)) {
                throw new ReplicationFailure(
                        Kind.TIMED_OUT,
                        program + " has not ended within " + atMost.toMinutes() + " minutes",
                        "look in pg_stat_activity what it waits for at the source");
            }
            if (process.exitValue() != 0) {
                throw new ReplicationFailure(
                        closed ? Kind.UNREACHABLE : Kind.FAILED,
                        program + " failed: " + beginning(words),
                        "mend what it says, then crossfade migrate tries again; nothing was changed");
            }
            return content(output);
        } catch (IOException e) {
            throw new ReplicationFailure(
                    Kind.FAILED,
                    "what " + program + " writes cannot be kept: " + e.getMessage(),
                    "make room in " + System.getProperty("java.io.tmpdir"),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplicationFailure(
                    Kind.UNREACHABLE, program + " was ended: the controller stops", "start the controller again", e);
        } finally {
            end(process);
            delete(output);
            delete(words);
        }
    }

    private Process start(List<String> command, Map<String, String> environment, Path output, Path words) {
        ProcessBuilder builder = new ProcessBuilder(command);
        // What the controller was started with is not to lead anywhere else.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().putAll(environment);
        builder.environment().put("LC_ALL", "C");
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectOutput(output.toFile());
        builder.redirectError(words.toFile());
        try {
            Process process = builder.start();
            running.add(process);
            if (closed) {
                process.destroyForcibly();
            }
            return process;
        } catch (IOException e) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "control.pgDump (" + program + ") cannot be started: " + e.getMessage(),
                    "install the PostgreSQL client programs (Debian: apt-get install postgresql-client), or write the"
                            + " path of pg_dump into control.pgDump; or load the schema by hand, with"
                            + " replication.copySchema: false",
                    e);
        }
    }

    private static String remedy(int sourceMajor) {
        return "write the path of a pg_dump of PostgreSQL " + sourceMajor
                + " or newer into control.pgDump (Debian: postgresql-client-" + sourceMajor
                + "), or load the schema by hand, with replication.copySchema: false";
    }

    private String content(Path output) throws IOException {
        if (Files.size(output) > MOST_BYTES) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "the schema's script has " + (Files.size(output) >> 20) + " MiB, more than the "
                            + (MOST_BYTES >> 20) + " MiB that are taken",
                    "load the schema by hand, with replication.copySchema: false");
        }
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    private static String beginning(Path words) throws IOException {
        String all = Files.readString(words, StandardCharsets.UTF_8).strip();
        return all.length() <= MOST_WORDS ? all : all.substring(0, MOST_WORDS) + " …";
    }

    private static void delete(@Nullable Path file) {
        if (file != null) {
            file.toFile().delete();
        }
    }

    private void end(@Nullable Process process) {
        if (process != null) {
            process.destroyForcibly();
            running.remove(process);
        }
    }

    /** For good: a dump under way ends, and none begins. */
    @Override
    public void close() {
        closed = true;
        running.forEach(Process::destroyForcibly);
    }
}
