package dev.crossfade.control.workflow.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import dev.crossfade.control.workflow.SampleTenant;
import dev.crossfade.control.workflow.routing.OriginHealth.Health;
import dev.crossfade.replication.preflight.Finding;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OriginFindingsTest {

    private static final TenantSettings TENANT =
            SampleTenant.withSides(new SideSettings("", "https://acme.example.com", new OriginTls("", ""), null, null));

    @Test
    void originThatIsNotWellIsAWarningThatSaysWhyAndWhatToDo() {
        List<Finding> findings = OriginFindings.ask(
                        TENANT,
                        (tenant, side, atMost) -> side == Side.SOURCE ? Health.WELL : Health.ill("it answers 503"))
                .await();

        Finding only = findings.get(0);
        assertEquals(List.of(only), findings);
        assertEquals(Finding.Severity.WARNING, only.severity());
        assertEquals(Side.TARGET, only.side());
        assertEquals("https://acme.example.com", only.object());
        assertTrue(only.meaning().contains("it answers 503"), only.meaning());
        assertTrue(only.remedy().contains("target.healthCheck"), only.remedy());
    }

    @Test
    void bothAreAskedAtOnce() {
        CyclicBarrier both = new CyclicBarrier(2);
        assertEquals(
                List.of(),
                OriginFindings.ask(TENANT, (tenant, side, atMost) -> {
                            try {
                                both.await(30, TimeUnit.SECONDS);
                                return Health.WELL;
                            } catch (Exception e) {
                                return Health.ill("the other one was not asked");
                            }
                        })
                        .await());
    }

    @Test
    void originThatIsSilentDoesNotKeepTheCheck() {
        CountDownLatch never = new CountDownLatch(1);
        List<Finding> findings = OriginFindings.ask(
                        TENANT,
                        (tenant, side, atMost) -> {
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return Health.WELL;
                        },
                        Duration.ofMillis(1))
                .await();
        never.countDown();

        assertEquals(2, findings.size());
        assertTrue(findings.get(0).meaning().contains("no answer in time"), findings::toString);
    }

    @Test
    void whatBreaksTheAskingIsWhyTheOriginIsNotWell() {
        List<Finding> findings = OriginFindings.ask(TENANT, (tenant, side, atMost) -> {
                    throw new IllegalArgumentException("not a path: 'a b'");
                })
                .await();
        assertTrue(findings.get(0).meaning().contains("not a path: 'a b'"), findings::toString);
    }

    @Test
    void migrationOfTheDatabaseAloneAsksNobody() {
        assertEquals(
                List.of(),
                OriginFindings.ask(SampleTenant.coordinated(), (tenant, side, atMost) -> Health.ill("asked"))
                        .await());
    }
}
