package dev.crossfade.control.aws.managed.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.aws.managed.rules.ManagedSight.ServiceSight;
import dev.crossfade.control.aws.managed.rules.ManagedSight.Target;
import dev.crossfade.control.aws.managed.rules.ManagedSight.TargetGroupSight;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Findings;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplicationRuleTest {

    private static final String ARN =
            "arn:aws:elasticloadbalancing:eu-central-1:111111111111:targetgroup/web/0123456789abcdef";

    @ParameterizedTest
    @CsvSource({
        "'', WARNING target-not-well web",
        "healthy healthy, ''",
        "healthy unhealthy, NOTE target-not-well web",
        "healthy draining, NOTE target-not-well web",
        "unhealthy initial, WARNING target-not-well web",
        "unused, WARNING target-not-well web",
    })
    void aLoadBalancersTargetsAreHealthy(String states, String found) {
        List<Target> targets = Stream.of(states.split(" "))
                .filter(state -> !state.isEmpty())
                .map(state -> new Target("10.0.0.1:80", state, ""))
                .toList();
        assertEquals(found, lines(targets(targets)));
    }

    @Test
    void noMoreThanAFewAreNamedWithTheReasonThatAwsGives() {
        List<Finding> found = targets(Collections.nCopies(6, new Target("i-1:80", "unhealthy", "Target.Timeout")));

        assertEquals(
                "none of 6 targets is healthy: "
                        + "i-1:80 is unhealthy (Target.Timeout), ".repeat(5).replaceAll(", $", "") + ", …",
                found.get(0).meaning());
        assertTrue(found.get(0).remedy().contains("--target-group-arn " + ARN));
    }

    /** Status, desired, running, pending, deployments, failed. */
    @ParameterizedTest
    @CsvSource({
        "ACTIVE, 2, 2, 0, 1, false, ''",
        "ACTIVE, 2, 1, 0, 1, false, WARNING service-not-steady main/web",
        "ACTIVE, 2, 2, 1, 1, false, WARNING service-not-steady main/web",
        "ACTIVE, 2, 2, 0, 2, false, WARNING service-not-steady main/web",
        "ACTIVE, 2, 2, 0, 1, true, WARNING service-not-steady main/web",
        "ACTIVE, 0, 0, 0, 1, false, NOTE service-not-steady main/web",
        "DRAINING, 2, 2, 0, 1, false, WARNING service-not-steady main/web",
        "MISSING, 0, 0, 0, 0, false, WARNING service-not-steady main/web",
    })
    void aServiceIsSteady(
            String status, int desired, int running, int pending, int deployments, boolean failed, String found) {
        Findings findings = SeenDatabase.collector();
        ApplicationRule.look(
                SeenDatabase.with(
                        Side.TARGET,
                        null,
                        List.of(),
                        List.of(new ServiceSight(
                                "main", "web", status, desired, running, pending, deployments, failed))),
                findings);
        assertEquals(found, lines(findings.all()));
    }

    @Test
    void oneThatIsMissingIsToldWithTheKeyThatNamesIt() {
        Findings findings = SeenDatabase.collector();
        ApplicationRule.look(
                SeenDatabase.with(
                        Side.TARGET,
                        null,
                        List.of(),
                        List.of(new ServiceSight("main", "web", "MISSING", 0, 0, 0, 0, false))),
                findings);

        assertTrue(
                findings.all().get(0).remedy().contains("correct aws.target.services: its cluster and name"),
                findings.all().toString());
    }

    private static List<Finding> targets(List<Target> targets) {
        Findings findings = SeenDatabase.collector();
        ApplicationRule.look(
                SeenDatabase.with(Side.SOURCE, null, List.of(new TargetGroupSight(ARN, targets)), List.of()), findings);
        return findings.all();
    }

    private static String lines(List<Finding> findings) {
        return SeenDatabase.lines(findings).strip();
    }
}
