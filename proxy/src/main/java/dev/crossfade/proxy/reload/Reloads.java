package dev.crossfade.proxy.reload;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.LogOutput;
import dev.crossfade.config.reader.Problems;
import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.config.settings.InvalidSettings;
import dev.crossfade.proxy.reload.ReloadPlan.Apply;
import dev.crossfade.proxy.reload.ReloadPlan.Changed;
import dev.crossfade.proxy.reload.ReloadPlan.Refused;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again, one time after the other: checked as at a start, then taken whole, and the old one kept on any
 * problem. Thread-safe.
 */
@SuppressWarnings("EnumOrdinal") // an index into counters that live as long as this process
public final class Reloads {

    private static final Logger LOG = LoggerFactory.getLogger(Reloads.class);
    private static final int MOST_SHOWN = 20;

    /** What became of a reload: the label {@code result}. */
    public enum Result {
        APPLIED("applied"),
        UNCHANGED("unchanged"),
        REFUSED("refused");

        private final String label;

        Result(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    private record Refusal(Instant at, List<String> reasons, boolean passing) {}

    private final Path file;
    private final RunningProxy proxy;
    private final InstantSource clock;
    private final AtomicLongArray counts = new AtomicLongArray(Result.values().length);

    private volatile Configuration current;
    private volatile Instant succeededAt;
    private volatile SourceFiles lastRead;
    private volatile @Nullable Refusal refusal;

    /**
     * @param file that the configuration is read from
     * @param first what the proxy was started with
     */
    public Reloads(Path file, Configuration first, RunningProxy proxy, InstantSource clock) {
        this.file = file;
        this.proxy = proxy;
        this.clock = clock;
        this.current = first;
        this.succeededAt = first.loadedAt();
        this.lastRead = first.files();
    }

    /** Reads it again, and tells the log what became of it. */
    public synchronized Result reload() {
        return reload(true);
    }

    /** As {@link #reload}, on nobody's behalf: the refusal that was told already is not told again. */
    synchronized Result tryAgain() {
        return reload(false);
    }

    private Result reload(boolean tellAgain) {
        SourceFiles files = new SourceFiles();
        Configuration next = null;
        ReloadPlan plan;
        try {
            next = Configuration.load(file, files, clock);
            plan = proxy.take(current, next);
        } catch (InvalidSettings e) {
            plan = new Refused(
                    e.problems().stream().map(Problems.Problem::toString).toList(), false);
        } catch (CommandFailure | IllegalArgumentException e) {
            plan = new Refused(List.of(String.valueOf(e.getMessage())), false);
        } catch (RuntimeException e) {
            LOG.error("The configuration could not be looked at", e);
            plan = new Refused(List.of("it could not be looked at: " + e), false);
        }
        lastRead = files;
        return next != null && !(plan instanceof Refused) ? taken(next, plan) : refused((Refused) plan, tellAgain);
    }

    private Result taken(Configuration next, ReloadPlan plan) {
        current = next;
        succeededAt = next.loadedAt();
        refusal = null;
        Result result = Result.UNCHANGED;
        if (plan instanceof Apply applied) {
            result = Result.APPLIED;
            if (!applied.otherKeys().isEmpty()) {
                LogOutput.apply(next.settings().logging());
            }
            LOG.info("Configuration reloaded: {}", told(applied));
        } else {
            LOG.info("Configuration read again: nothing in it is new to this proxy");
        }
        count(result);
        return result;
    }

    private Result refused(Refused plan, boolean tellAgain) {
        Refusal before = refusal;
        Refusal now = new Refusal(clock.instant(), plan.reasons(), plan.passing());
        if (tellAgain || before == null || !before.reasons().equals(now.reasons())) {
            refusal = now;
            count(Result.REFUSED);
            LOG.error(refusal(file, current.loadedAt(), plan));
        }
        return Result.REFUSED;
    }

    /** The files that were read last, whether what they hold was taken or not. */
    SourceFiles lastRead() {
        return lastRead;
    }

    /** Whether the last refusal was for something that goes by itself. */
    boolean isWorthAnotherTry() {
        Refusal last = refusal;
        return last != null && last.passing();
    }

    /** How often a reload has ended so; a refusal that is tried again by itself counts once. */
    public long counted(Result result) {
        return counts.get(result.ordinal());
    }

    private void count(Result result) {
        counts.incrementAndGet(result.ordinal());
    }

    /** When the configuration in force was read last. */
    public Instant succeededAt() {
        return succeededAt;
    }

    /** Whether what the file holds is in force. */
    public boolean isUpToDate() {
        return refusal == null;
    }

    /** In a line, with one more for each reason of a refusal, for {@code /readyz?verbose}. */
    public String status() {
        Configuration now = current;
        String line = "configuration: " + now.files().shownDigest() + ", loaded " + shown(now.loadedAt());
        Refusal last = refusal;
        return last == null
                ? line
                : line + "\nconfiguration: what the file holds was refused " + shown(last.at()) + ":\n  "
                        + shown(last.reasons(), "\n  ");
    }

    /** For the log: a line for each reason. */
    static String refusal(Path file, Instant loadedAt, Refused plan) {
        return "Configuration " + file + " not reloaded; what was loaded " + shown(loadedAt)
                + " stays in force, whole. "
                + (plan.passing() ? "It is tried again until this has passed:" : "See to this:")
                + "\n  " + shown(plan.reasons(), "\n  ");
    }

    private static String told(Apply applied) {
        List<String> parts = new ArrayList<>();
        int added = applied.added().size();
        if (added > 0) {
            parts.add(added + (added == 1 ? " tenant added (" : " tenants added (")
                    + shown(applied.added().stream()
                            .map(tenant -> tenant.id().value())
                            .toList())
                    + ")");
        }
        if (!applied.changed().isEmpty()) {
            parts.add(applied.changed().size() + " changed ("
                    + shown(applied.changed().stream().map(Reloads::told).toList()) + ")");
        }
        if (!applied.removed().isEmpty()) {
            parts.add(applied.removed().size() + " removed ("
                    + shown(applied.removed().stream().map(Object::toString).toList()) + ")");
        }
        parts.addAll(applied.otherKeys());
        return String.join(", ", parts);
    }

    private static String told(Changed tenant) {
        return tenant.settings().id() + ": " + String.join(" ", tenant.keys());
    }

    private static Instant shown(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }

    private static String shown(List<String> names) {
        return shown(names, ", ");
    }

    private static String shown(List<String> names, String between) {
        String shown = names.stream().limit(MOST_SHOWN).collect(Collectors.joining(between));
        return names.size() <= MOST_SHOWN ? shown : shown + between + (names.size() - MOST_SHOWN) + " more";
    }
}
