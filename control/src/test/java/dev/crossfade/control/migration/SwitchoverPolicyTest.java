package dev.crossfade.control.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.SwitchoverPolicy.Decision;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.postgres.Lsn;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.sequences.SequenceReport;
import dev.crossfade.replication.stream.Lag;
import dev.crossfade.replication.stream.SlotStatus;
import dev.crossfade.replication.verify.ComparisonReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SwitchoverPolicyTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final long MAX_LAG = 1 << 20;

    private final SwitchoverPolicy policy = new SwitchoverPolicy(
            new TenantId("acme"),
            new TenantSettings.Switchover(
                    TenantSettings.Start.MANUAL,
                    TenantSettings.Strategy.COORDINATED,
                    TenantSettings.Fence.SEALED,
                    1,
                    new Bytes(MAX_LAG),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(5),
                    Duration.ofHours(24)));

    @Test
    void goesWhenEverythingWasSeenToBeWell() {
        assertInstanceOf(Decision.Go.class, policy.decide(well()));
    }

    @Test
    void whateverIsUnknownIsNotYetAndNeverGo() {
        List<UnaryOperator<Readiness>> unknowns = List.of(
                seen -> with(seen, List.of(), seen.slot(), seen.drift(), seen.comparison(), seen.gates()),
                seen -> with(seen, seen.lag(), null, seen.drift(), seen.comparison(), seen.gates()),
                seen -> with(seen, seen.lag(), seen.slot(), null, seen.comparison(), seen.gates()),
                seen -> with(seen, seen.lag(), seen.slot(), seen.drift(), null, seen.gates()),
                seen -> with(seen, seen.lag(), seen.slot(), seen.drift(), seen.comparison(), Gates.UNSEEN));
        for (UnaryOperator<Readiness> unknown : unknowns) {
            assertInstanceOf(Decision.NotYet.class, policy.decide(unknown.apply(well())));
        }
    }

    /** A person who looks right after a switchover is not sent to mend what is on its way. */
    @Test
    void slotThatIsNotFetchedFromIsWaitedForBeforeItHasToBeMended() {
        Readiness seen = well();
        SlotStatus idle = new SlotStatus("crossfade_acme", false, "reserved", 0);
        for (int samples = 1; samples <= SwitchoverPolicy.SAMPLES; samples++) {
            List<Lag> unknown = Collections.nCopies(samples, new Lag.Unknown(NOW, "the slot is not active"));
            Obstacle slot = policy
                    .decide(with(seen, unknown, idle, seen.drift(), seen.comparison(), seen.gates()))
                    .obstacles()
                    .stream()
                    .filter(one -> one.what().equals("the replication slot is not active"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(samples < SwitchoverPolicy.SAMPLES, slot.passes());
        }
    }

    @Property
    void oneUnknownSampleAmongTheLastFiveIsNeverGo(@ForAll @IntRange(min = 0, max = 4) int at) {
        List<Lag> samples = new ArrayList<>(well().lag());
        samples.set(at, new Lag.Unknown(NOW, "the slot is not active"));

        assertFalse(policy.decide(lagging(samples)) instanceof Decision.Go);
    }

    @Property
    void anySampleAboveTheLimitIsNeverGo(@ForAll @Size(5) List<@LongRange(min = 0, max = 2 * MAX_LAG) Long> bytes) {
        List<Lag> samples = bytes.stream()
                .<Lag>map(one -> new Lag.Known(NOW, new Lsn(0), one))
                .toList();
        boolean above = bytes.stream().anyMatch(one -> one > MAX_LAG);

        Decision decision = policy.decide(lagging(samples));

        assertTrue(!above || decision instanceof Decision.NotYet, decision.toString());
    }

    @Test
    void lagThatGrowsTowardsTheLimitIsNotYet() {
        List<Lag> growing = List.of(
                new Lag.Known(NOW, new Lsn(0), 100_000),
                new Lag.Known(NOW, new Lsn(0), 250_000),
                new Lag.Known(NOW, new Lsn(0), 400_000),
                new Lag.Known(NOW, new Lsn(0), 550_000),
                new Lag.Known(NOW, new Lsn(0), 700_000));

        assertInstanceOf(Decision.NotYet.class, policy.decide(lagging(growing)));
    }

    @Test
    void staleSamplesSayNothing() {
        List<Lag> stale = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            stale.add(new Lag.Known(NOW.minusSeconds(60), new Lsn(0), 0));
        }

        assertInstanceOf(Decision.NotYet.class, policy.decide(lagging(stale)));
    }

    @Test
    void driftIsNoAndNamesTheObject() {
        Readiness seen = well();
        Decision decision = policy.decide(with(
                seen,
                seen.lag(),
                seen.slot(),
                List.of(new Drift("column", "public.orders.note", "only on source")),
                seen.comparison(),
                seen.gates()));

        assertTrue(assertInstanceOf(Decision.No.class, decision)
                .reasons()
                .toString()
                .contains("public.orders.note"));
    }

    @Test
    void driftThatAStatementMendsIsToldWithIt() {
        Readiness seen = well();
        List<Drift> drift = List.of(
                new Drift("column", "public.orders.note", "only on source"),
                new Drift("index", "public.orders.late", "only on source", "CREATE INDEX late ON public.orders (at);"));
        Decision decision = policy.decide(with(seen, seen.lag(), seen.slot(), drift, seen.comparison(), seen.gates()));

        assertEquals(
                "make the same change on the other side, or take it back. At the target:"
                        + " CREATE INDEX late ON public.orders (at);",
                assertInstanceOf(Decision.No.class, decision).obstacles().get(0).remedy());
    }

    @Test
    void oneDifferingRowIsNo() {
        Readiness seen = well();
        ComparisonReport differs = new ComparisonReport(NOW, 10, 1, List.of(), 0);

        assertInstanceOf(
                Decision.No.class,
                policy.decide(with(seen, seen.lag(), seen.slot(), seen.drift(), differs, seen.gates())));
    }

    @Test
    void aComparisonThatSettledTooLittleIsNotYet() {
        ComparisonReport hardly = new ComparisonReport(NOW, 50_000, 0, List.of(), 1_001);
        Readiness seen = well();
        assertInstanceOf(
                Decision.NotYet.class,
                policy.decide(with(seen, seen.lag(), seen.slot(), seen.drift(), hardly, seen.gates())));
    }

    /** That nobody knows is no reason to call a person: a comparison that is made by itself tells. */
    @Test
    void sideThatWasFailedOverIsNotYetAndEveryOtherAilmentIsNo() {
        for (Ailment.Kind kind : Ailment.Kind.values()) {
            Decision decision = policy.decide(ailing(new Ailment(kind, "what", "why", "do this")));

            assertEquals(
                    kind == Ailment.Kind.FAILED_OVER ? Decision.NotYet.class : Decision.No.class, decision.getClass());
            assertEquals(List.of("what: why"), decision.reasons());
        }
    }

    private static Readiness ailing(Ailment ailment) {
        Readiness seen = well();
        return with(seen, List.of(ailment), seen.fleet());
    }

    @Test
    void comparisonFromBeforeTheClockWasSetBackIsOfNobodyKnowsWhen() {
        assertTrue(SwitchoverPolicy.tooOld(NOW.plusSeconds(3601), NOW, Duration.ofHours(1)));
        assertFalse(SwitchoverPolicy.tooOld(NOW.plusSeconds(1), NOW, Duration.ofHours(1)));
    }

    @Test
    void oldComparisonIsMadeAgainFirst() {
        Readiness seen = well();
        ComparisonReport old = new ComparisonReport(
                NOW.minus(SwitchoverPolicy.FRESH_COMPARISON).minusSeconds(1), 10, 0, List.of(), 0);

        assertInstanceOf(
                Decision.NotYet.class,
                policy.decide(with(seen, seen.lag(), seen.slot(), seen.drift(), old, seen.gates())));
    }

    @Test
    void tooFewMismatchedDetachedOrSilentProxiesAreNamed() {
        assertFalse(
                policy.decide(served(new Readiness.Proxies(0, List.of(), List.of(), Map.of()))) instanceof Decision.Go);
        assertInstanceOf(
                Decision.No.class,
                policy.decide(served(new Readiness.Proxies(1, List.of(), List.of("edge-2"), Map.of()))));
        assertInstanceOf(
                Decision.No.class,
                policy.decide(served(new Readiness.Proxies(1, List.of(), List.of(), Map.of("edge-3", "other hosts")))));
        assertInstanceOf(
                Decision.NotYet.class,
                policy.decide(served(new Readiness.Proxies(1, List.of("edge-4"), List.of(), Map.of()))));
    }

    @Test
    void largeObjectsThatDifferOrWereNotCarriedYetKeepItFromStarting() {
        List<String> different = List.of("70001: page 16 was altered on the target", "70002: content", "3", "4");
        Decision.No no =
                assertInstanceOf(Decision.No.class, policy.decide(carried(new LargeObjectReport(9, 1, different))));
        String reason = String.join("; ", no.reasons());
        assertTrue(reason.contains("4 large objects differ"), reason);
        assertTrue(reason.contains("70001: page 16 was altered on the target"), reason);
        String remedy = no.obstacles().get(0).remedy();
        assertTrue(remedy.contains("crossfade verify acme,"), remedy);
        assertInstanceOf(Decision.NotYet.class, policy.decide(carried(null)));
    }

    private static Readiness carried(@Nullable LargeObjectReport report) {
        Readiness seen = well();
        return new Readiness(
                seen.direction(),
                seen.now(),
                seen.lag(),
                seen.slot(),
                seen.drift(),
                seen.comparison(),
                report,
                true,
                seen.sequences(),
                seen.gates(),
                seen.ailments(),
                seen.fleet());
    }

    private static Readiness well() {
        List<Lag> lag = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            lag.add(new Lag.Known(NOW, new Lsn(0), 0));
        }
        return new Readiness(
                Direction.FORWARD,
                NOW,
                lag,
                new SlotStatus("crossfade_acme", true, "reserved", 0),
                List.of(),
                new ComparisonReport(NOW, 10, 0, List.of(), 0),
                new LargeObjectReport(0, 0, List.of()),
                true,
                new SequenceReport(1, 1, List.of()),
                new Gates(seen(Side.SOURCE, GateState.SERVING), seen(Side.TARGET, GateState.GUARDED)),
                List.of(),
                new Readiness.Proxies(1, List.of(), List.of(), Map.of()));
    }

    private static GateView seen(Side side, GateState state) {
        return new GateView.Seen(new GateRow(new UUID(0, 1), side, state, Epoch.NONE, 1));
    }

    private static Readiness lagging(List<Lag> samples) {
        Readiness seen = well();
        return with(seen, samples, seen.slot(), seen.drift(), seen.comparison(), seen.gates());
    }

    private static Readiness served(Readiness.Proxies fleet) {
        Readiness seen = well();
        return with(seen, seen.ailments(), fleet);
    }

    private static Readiness with(Readiness seen, List<Ailment> ailments, Readiness.Proxies fleet) {
        return new Readiness(
                seen.direction(),
                seen.now(),
                seen.lag(),
                seen.slot(),
                seen.drift(),
                seen.comparison(),
                seen.largeObjects(),
                seen.carriesLargeObjects(),
                seen.sequences(),
                seen.gates(),
                ailments,
                fleet);
    }

    private static Readiness with(
            Readiness seen,
            List<Lag> lag,
            @Nullable SlotStatus slot,
            @Nullable List<Drift> drift,
            @Nullable ComparisonReport comparison,
            Gates gates) {
        return new Readiness(
                seen.direction(),
                seen.now(),
                lag,
                slot,
                drift,
                comparison,
                seen.largeObjects(),
                seen.carriesLargeObjects(),
                seen.sequences(),
                gates,
                seen.ailments(),
                seen.fleet());
    }
}
