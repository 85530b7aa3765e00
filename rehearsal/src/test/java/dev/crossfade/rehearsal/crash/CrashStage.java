package dev.crossfade.rehearsal.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Daemon;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.lab.PostgresServer;
import dev.crossfade.rehearsal.lab.Programs;
import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.ledger.Ledger;
import dev.crossfade.rehearsal.load.WritableSides;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One migration with its tenant, the tenant's workers, the sampler that tries to write on both sides, and a controller that is killed
 * and started again.
 */
final class CrashStage implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<String> JVM = List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final Pattern READY = Pattern.compile("^crossfade control ready: admin=(?<admin>\\S+)");

    private final CrashTenant tenant;
    private final Path directory;
    private final StopSign sign;
    private Operator operator;
    private final Journal journal = new Journal();
    private final Workers workers;
    private @Nullable WritableSides sampler;
    private @Nullable Daemon control;

    CrashStage(CrashTenant tenant, Path directory) {
        this.tenant = tenant;
        this.directory = directory;
        this.sign = new StopSign(directory);
        this.operator = new Operator(tenant.control());
        this.workers = Workers.start(tenant::on, journal);
    }

    CrashTenant tenant() {
        return tenant;
    }

    Operator operator() {
        return operator;
    }

    StopSign sign() {
        return sign;
    }

    Sessions sessions(Side side) {
        return new Sessions(tenant.lab().server(side), tenant.database());
    }

    /** Reads the gate; see {@link GateLook} for when. */
    GateLook gate(Side side) throws SQLException {
        return GateLook.at(tenant.on(side));
    }

    /** With a controller that stands still at the point: up to the switchover's beginning. */
    void switchOverUntil(StopPoint point) throws IOException, InterruptedException {
        start(new Daemon.Command(
                "stopping-control",
                StoppingControl.class.getName(),
                JVM,
                List.of(tenant.configuration().toString(), point.name(), directory.toString()),
                Map.of(),
                READY));
        operator.migrate();
        await("the hold point", CrashStage::atHoldPoint);
        // Before the target was guarded both sides were open.
        sampler = WritableSides.start(tenant::on, Lab.APPLICATION);
        requestSwitchover();
        if (point.isOnTheWayThere()) {
            sign.awaitStop();
        }
    }

    /** That side's server, as by a power failure; it has recovered when this returns. */
    void crash(Side side) throws IOException, InterruptedException {
        tenant.lab().server(side).restart(PostgresServer.Stop.CRASH);
    }

    /** The number of the controller that was started last. */
    long controller() {
        if (control == null) {
            throw new IllegalStateException("no controller was started");
        }
        return control.pid();
    }

    /** SIGKILL, as the machine's end. */
    void kill() throws InterruptedException {
        if (control != null) {
            control.kill();
        }
    }

    /** The same controller again, as an operator or an init system would start it. */
    void startAgain() throws IOException, InterruptedException {
        start(Programs.control(tenant.configuration()));
    }

    /** The operator asks another controller from now on. */
    void turnTo(Operator another) {
        operator = another;
    }

    /** By itself: everything undone, the source serves, and the operator is told. */
    void assertUnwindsByItself() throws Exception {
        await("the hold point, after unwinding", CrashStage::unwound);
        assertEquals("SOURCE", operator.status().path("writableNow").asText());
        JsonNode route = operator.route();
        assertEquals("source", route.path("primary").asText());
        assertEquals("direct", route.path("mode").asText());
        assertEquals(false, route.path("switching").asBoolean());
        assertEquals("serving", gate(Side.SOURCE).state());
        assertEquals("guarded", gate(Side.TARGET).state());
        assertEquals(0, workers.acknowledgedBy(Side.TARGET));
        awaitMoreWritesAt(Side.SOURCE);
    }

    /** A second attempt: nothing of the first stands in its way. */
    void switchOver() throws Exception {
        requestSwitchover();
        assertGoesForwardByItself();
    }

    /** By itself: the target is open, the route leads there, and nothing was lost or applied twice. */
    void assertGoesForwardByItself() throws Exception {
        awaitWritesAtTheTarget();
        assertEquals("TARGET", operator.status().path("writableNow").asText());
        assertTargetHasEverything();
    }

    private void awaitWritesAtTheTarget() {
        await("the target to serve", CrashStage::afterwards);
        awaitMoreWritesAt(Side.TARGET);
        workers.close();
    }

    private void assertTargetHasEverything() throws Exception {
        JsonNode route = operator.route();
        assertEquals("target", route.path("primary").asText());
        assertEquals("direct", route.path("mode").asText());
        assertTrue(Set.of("open", "serving").contains(gate(Side.TARGET).state()));
        assertTrue(Set.of("fenced", "guarded").contains(gate(Side.SOURCE).state()));
        assertEquals(
                List.of(),
                Ledger.compare(journal.expectations(), tenant.rows(Side.TARGET)).discrepancies());
        WritableSides samples = sampler;
        if (samples == null) {
            throw new AssertionError("nobody has tried to write to both sides");
        }
        assertTrue(samples.writability().sawBoth(), "each side was seen to accept a write at its time");
        assertEquals(List.of(), samples.writability().named());
    }

    /** Whatever the killed controller left: it ends, one way or the other, and the migration can be completed. */
    void assertEndsByItself() throws Exception {
        await("an end of the switchover", status -> atHoldPoint(status) || afterwards(status));
        Eventually.holds("the migration is completed", PATIENCE, () -> {
            JsonNode status = operator.status();
            if (atHoldPoint(status)) {
                operator.switchover();
            }
            return afterwards(status);
        });
        awaitWritesAtTheTarget();
        // A server that has just come back is not known for a moment, until it was looked at again.
        await(
                "the target to be seen again",
                status -> status.path("writableNow").asText().equals("TARGET"));
        assertTargetHasEverything();
    }

    void awaitRollbackWindow() {
        await("the rollback window", CrashStage::inRollbackWindow);
        awaitMoreWritesAt(Side.TARGET);
    }

    /** Refused until the controller has seen all that its policy wants to see. */
    void rollBack() {
        WritableSides samples = sampler;
        if (samples != null) {
            samples.writability().allowCrossing();
        }
        Eventually.holds("the rollback is accepted", PATIENCE, operator::rollback);
    }

    /** By itself, but for a rollback that was undone, which is asked for again: the source serves with all that the target has taken. */
    void assertGoesBackByItself() throws Exception {
        Eventually.holds("the rollback is completed", PATIENCE, () -> {
            JsonNode status = operator.status();
            if (inRollbackWindow(status) && !isUnderWay(status)) {
                operator.rollback();
            }
            return atHoldPoint(status);
        });
        awaitMoreWritesAt(Side.SOURCE);
        workers.close();
        assertEquals("SOURCE", operator.status().path("writableNow").asText());
        assertEquals("source", operator.route().path("primary").asText());
        assertEquals("serving", gate(Side.SOURCE).state());
        assertEquals(
                List.of(),
                Ledger.compare(journal.expectations(), tenant.rows(Side.SOURCE)).discrepancies());
        WritableSides samples = sampler;
        if (samples == null) {
            throw new AssertionError("nobody has tried to write to both sides");
        }
        assertEquals(List.of(), samples.writability().named());
    }

    @Override
    public void close() throws SQLException {
        workers.close();
        if (sampler != null) {
            sampler.close();
        }
        if (control != null) {
            control.close();
        }
        tenant.drop();
    }

    private void start(Daemon.Command command) throws IOException, InterruptedException {
        control = Daemon.start(command, directory);
        control.awaitReady(START);
    }

    /** Refused until the controller has seen all that its policy wants to see. */
    private void requestSwitchover() {
        Eventually.holds("the switchover is accepted", PATIENCE, operator::switchover);
    }

    private void awaitMoreWritesAt(Side side) {
        long before = workers.acknowledgedBy(side);
        Eventually.holds("the " + side + " takes writes", PATIENCE, () -> workers.acknowledgedBy(side) > before + 20);
    }

    private static boolean atHoldPoint(JsonNode status) {
        return status.path("waitingFor").asText().equals("switchover");
    }

    private static boolean unwound(JsonNode status) {
        return atHoldPoint(status)
                && status.path("switchover").path("outcome").asText().equals("unwound");
    }

    private static boolean afterwards(JsonNode status) {
        return status.path("stage").asText().equals("POST_MIGRATION");
    }

    private static boolean inRollbackWindow(JsonNode status) {
        return status.path("step").asText().equals("rollback-window")
                && status.path("state").asText().equals("waiting");
    }

    private static boolean isUnderWay(JsonNode status) {
        return status.path("switchover").path("outcome").asText().equals("running");
    }

    private interface Wanted {
        boolean test(JsonNode status);
    }

    private void await(String what, Wanted wanted) {
        List<String> seen = new ArrayList<>();
        try {
            Eventually.holds(what, PATIENCE, () -> {
                JsonNode status = operator.status();
                seen.add(status.toString());
                return wanted.test(status);
            });
        } catch (AssertionError e) {
            String last = seen.isEmpty() ? "no answer" : seen.get(seen.size() - 1);
            throw new AssertionError(
                    e.getMessage() + "; last seen: " + last + "\n" + (control == null ? "" : control.tail()), e);
        }
    }
}
