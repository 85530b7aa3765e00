package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.proxy.bench.BulkOrigin;
import dev.crossfade.proxy.bench.Core;
import dev.crossfade.proxy.bench.FrontProxy;
import dev.crossfade.proxy.bench.NginxProcess;
import dev.crossfade.proxy.bench.ProxyProcess;
import dev.crossfade.proxy.inbound.Attacks.Kind;
import dev.crossfade.proxy.inbound.OtherClients.Seen;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * All attacks at once, at a fixed rate and from the other core, on a proxy with 256 MiB of heap, while others ask for what they
 * always do: none of them fails, and the proxy stays within its memory. How long they wait is printed beside how long they wait in
 * quiet, and beside what they see of nginx under the same attack.
 */
@Tag("endurance")
@EnabledOnOs(OS.LINUX)
@Timeout(900)
class AttackIT {

    private static final int REQUESTS_A_CLIENT = 400;
    private static final int REQUESTS_A_CLIENT_FOR_EACH_KIND = 160;
    private static final int MOST_RESIDENT_MEBIBYTES = 700;

    @TempDir
    private Path directory = Path.of("");

    /**
     * What one proxy shows.
     *
     * @param first under an attack that it has not met before: a JVM compiles what that needs only now
     * @param then under the same attack, which has gone on
     * @param mostOpen connections at once
     */
    private record Row(String name, Seen quiet, Seen first, Seen then, int mostOpen, long residentMebibytes) {

        @Override
        public String toString() {
            return String.format(
                    "%-10s %8.2f %% %8.1f %8.1f %8.1f %8.1f %8.1f %8.1f %,12d %5d MiB",
                    name,
                    Math.min(first.successPercent(), then.successPercent()),
                    quiet.millis(0.5),
                    quiet.millis(0.99),
                    first.millis(0.5),
                    first.millis(0.99),
                    then.millis(0.5),
                    then.millis(0.99),
                    mostOpen,
                    residentMebibytes);
        }
    }

    @Test
    void othersAreServedAndMemoryIsBoundedWhileEverythingIsTriedAtOnce() throws Exception {
        try (Core core = new Core();
                BulkOrigin origin = new BulkOrigin()) {
            try (ProxyProcess proxy = new ProxyProcess(directory, origin.port(), core)) {
                // Armed, so that answers to /bomb are looked into.
                proxy.route("source", "armed");
                Row ours = measured(proxy);
                printed(core, ours, NginxProcess.isInstalled() ? nginx(origin, core) : null);

                assertEquals(List.of(), ours.first().failures());
                assertEquals(List.of(), ours.then().failures());
                assertTrue(proxy.isAlive());
                assertTrue(
                        ours.mostOpen() >= Attacks.SLOW_CONNECTIONS, () -> ours.mostOpen() + " connections were open");
                assertTrue(
                        ours.residentMebibytes() <= MOST_RESIDENT_MEBIBYTES, () -> ours.residentMebibytes() + " MiB");
                assertTrue(proxy.metric("crossfade_proxy_rejections_total{reason=\"headers_too_large\"") > 0);
                assertTrue(proxy.metric("crossfade_proxy_rejections_total{reason=\"http2_enhance_your_calm\"") > 0);
                assertTrue(proxy.metric("crossfade_proxy_bounds_reached_total") > 0, "no bomb was noticed");
            }
        }
    }

    /** So that it is seen which of them others wait for. */
    @Test
    void othersAreServedDuringEachAttackAlone() throws Exception {
        try (Core core = new Core();
                BulkOrigin origin = new BulkOrigin();
                ProxyProcess proxy = new ProxyProcess(directory, origin.port(), core)) {
            proxy.route("source", "armed");
            Seen warm = OtherClients.serve(proxy, REQUESTS_A_CLIENT);
            assertEquals(List.of(), warm.failures());
            Seen quiet = OtherClients.serve(proxy, REQUESTS_A_CLIENT_FOR_EACH_KIND);
            System.out.printf("%-20s p50 %7.1f ms, p99 %7.1f ms%n", "quiet", quiet.millis(0.5), quiet.millis(0.99));
            for (Kind kind : Kind.values()) {
                try (Attacks attacks = new Attacks(proxy, List.of(kind))) {
                    Seen seen = OtherClients.serve(proxy, REQUESTS_A_CLIENT_FOR_EACH_KIND);
                    System.out.printf(
                            "%-20s p50 %7.1f ms, p99 %7.1f ms, %,d attacks%n",
                            kind, seen.millis(0.5), seen.millis(0.99), attacks.tried());
                    assertEquals(List.of(), seen.failures(), kind::name);
                }
            }
        }
    }

    private Row nginx(BulkOrigin origin, Core core) throws IOException, InterruptedException {
        try (NginxProcess nginx = new NginxProcess(directory, origin.port(), core)) {
            return measured(nginx);
        }
    }

    private static Row measured(FrontProxy proxy) throws IOException, InterruptedException {
        OtherClients.serve(proxy, REQUESTS_A_CLIENT);
        Seen quiet = OtherClients.serve(proxy, REQUESTS_A_CLIENT);
        Collection<Kind> all = EnumSet.allOf(Kind.class);
        try (Attacks attacks = new Attacks(proxy, all)) {
            Seen first = OtherClients.serve(proxy, REQUESTS_A_CLIENT);
            Seen then = OtherClients.serve(proxy, REQUESTS_A_CLIENT);
            assertTrue(attacks.tried() > 100, () -> attacks.tried() + " attacks on " + proxy.name());
            return new Row(proxy.name(), quiet, first, then, attacks.mostOpen(), proxy.residentMebibytes());
        }
    }

    private static void printed(Core core, Row ours, @Nullable Row nginx) {
        System.out.printf(
                "Others under all attacks at once, each proxy with %s (ms):%n%-10s %10s %8s %8s %8s %8s %8s %8s %12s%n%s%n%s%n",
                core.isOwn() ? "a core for itself" : "a share of all cores",
                "",
                "success",
                "quiet 50",
                "99",
                "first 50",
                "99",
                "then 50",
                "99",
                "connections",
                ours,
                nginx == null ? "nginx is not installed here: there is nothing to compare with" : nginx);
    }
}
