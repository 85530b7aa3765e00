package dev.crossfade.control.api;

import dev.crossfade.config.wire.Problem;
import io.javalin.http.Context;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trace of whom the controller does not let in: each is counted by its reason, and the log has one line a minute of a reason
 * and an address. Of {@value #MOST} such pairs, that is: whoever comes in the same minute after them shares one line for each
 * reason, so that many addresses do not make a large log. Thread-safe.
 */
final class Refusals implements MeterBinder {

    static final int MOST = 32;

    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final int LONGEST = 200;
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

    private final LongSupplier nanoTime;
    private final Consumer<String> warnings;
    private final Map<Reason, AtomicLong> counts = new EnumMap<>(Reason.class);
    private long sinceNanos;
    /** How many lines were left out after the one of this minute, and of the minute before in which there was a refusal. */
    private Map<String, Long> now = new HashMap<>();

    private Map<String, Long> before = new HashMap<>();

    /** Why; a proxy's words, where a proxy has one. */
    enum Reason {
        /** There is a tokens file, and the request has no token. */
        TOKEN_NEEDED,
        /** Its token is not in the tokens file. */
        TOKEN_UNKNOWN,
        /** Its token has another scope. */
        SCOPE_NEEDED,
        /** There is no tokens file, and the request is for another host. */
        FOREIGN_HOST,
        /** There is no tokens file, and a page of somewhere else asked. */
        FOREIGN_ORIGIN;

        private String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    Refusals(LongSupplier nanoTime, Consumer<String> warnings) {
        this.nanoTime = nanoTime;
        this.warnings = warnings;
        this.sinceNanos = nanoTime.getAsLong();
        for (Reason reason : Reason.values()) {
            counts.put(reason, new AtomicLong());
        }
    }

    /** With warnings in the log of this class. */
    static Refusals logged() {
        Logger log = LoggerFactory.getLogger(Refusals.class);
        return new Refusals(System::nanoTime, log::warn);
    }

    /** Leaves the trace; the same problem, to be thrown. */
    ApiProblem traced(Reason reason, Context request, ApiProblem problem) {
        refused(reason, problem.problem(), request.ip(), request.method() + " " + request.path());
        return problem;
    }

    /**
     * @param from the caller's address
     * @param asked method and path, as the caller sent them, without a query
     */
    void refused(Reason reason, Problem problem, String from, String asked) {
        count(reason).incrementAndGet();
        long leftOut = leftOut(reason.label(), from);
        if (leftOut >= 0) {
            warnings.accept(
                    "Admin request refused: " + reason.label() + " (" + problem.status() + "), from " + from + ": "
                            + shown(asked) + ": " + problem.detail()
                            + (leftOut == 0 ? "" : "; " + leftOut + " more like it were not logged"));
        }
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Reason reason : Reason.values()) {
            FunctionCounter.builder("crossfade.control.admin.refusals", count(reason), AtomicLong::doubleValue)
                    .description("Who was not let in, by the reason")
                    .tag("reason", reason.label())
                    .register(registry);
        }
    }

    /** How many lines were left out since the last one of its kind; negative when this one is left out as well. */
    private synchronized long leftOut(String reason, String from) {
        long at = nanoTime.getAsLong();
        if (at - sinceNanos >= EVERY.toNanos()) {
            sinceNanos = at;
            before = now;
            now = new HashMap<>();
        }
        String kind = reason + " " + from;
        if (!now.containsKey(kind) && now.size() >= MOST) {
            kind = reason;
        }
        Long sinceItsLine = now.get(kind);
        if (sinceItsLine == null) {
            now.put(kind, 0L);
            return before.getOrDefault(kind, 0L);
        }
        now.put(kind, sinceItsLine + 1);
        return -1;
    }

    private AtomicLong count(Reason reason) {
        return counts.computeIfAbsent(reason, none -> new AtomicLong());
    }

    /** On one line, and of bounded length. */
    private static String shown(String sent) {
        String cut = sent.length() <= LONGEST ? sent : sent.substring(0, LONGEST) + "…";
        return CONTROLS.matcher(cut).replaceAll("_");
    }
}
