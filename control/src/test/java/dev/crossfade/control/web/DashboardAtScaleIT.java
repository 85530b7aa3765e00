package dev.crossfade.control.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.config.wire.Traffic;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.journal.AuditEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the page bears a hundred tenants with five hundred tables each, and what it looks like: prints long tasks, writes pictures. */
@Tag("endurance")
@Timeout(600)
class DashboardAtScaleIT {

    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final int TENANTS = 100;
    private static final int TABLES = 500;

    /** What the browser itself calls a long task: the page answers nobody for more than 50 ms. */
    private static final String WATCH =
            "window.longTasks = []; new PerformanceObserver((list) => list.getEntries().forEach((entry) =>"
                    + " window.longTasks.push(Math.round(entry.duration)))).observe({ type: 'longtask', buffered: true });";

    @Test
    void hundredTenantsWithFiveHundredTablesEachStaySmooth() {
        List<String> tenants = IntStream.range(0, TENANTS)
                .mapToObj(i -> String.format("tenant-%03d", i))
                .toList();
        try (RunningDashboard dashboard = new RunningDashboard(tenants);
                Chromium chromium = Chromium.launch()) {
            advance(dashboard, tenants, 0);
            for (String address : List.of("", "#/tenant-042")) {
                Page page = page(chromium, new Browser.NewContextOptions());
                page.addInitScript(WATCH);
                page.navigate(dashboard.url() + address);
                assertThat(page.getByText("tenant-042").first()).isVisible();
                page.evaluate("window.longTasks.length = 0");
                Instant end = Instant.now().plusSeconds(20);
                for (int i = 1; Instant.now().isBefore(end); i++) {
                    advance(dashboard, tenants, i);
                    page.waitForTimeout(100);
                }
                System.out.println(
                        "long tasks (ms) in 20 s at '" + address + "': " + page.evaluate("window.longTasks"));
                tellHowSoon(dashboard, page);
                page.screenshot(
                        new Page.ScreenshotOptions().setPath(PICTURES.resolve("scale" + address.length() + ".png")));
            }
        }
    }

    private static void tellHowSoon(RunningDashboard dashboard, Page page) {
        long begin = System.nanoTime();
        dashboard.operations.put(named("tenant-042", Statuses.failed()));
        assertThat(page.getByText("table public.orders on the target is not empty"))
                .isVisible();
        System.out.println("an event is seen after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
    }

    @Test
    void picturesOfASwitchover() throws Exception {
        Instant begin = Instant.now();
        // Four times as fast as the wall's, so that the charts are full before long.
        InstantSource clock =
                () -> begin.plus(Duration.between(begin, Instant.now()).multipliedBy(4));
        try (RunningDashboard dashboard =
                        new RunningDashboard(List.of("acme", "globex", "hooli", "initech", "umbrella"), "", clock);
                Chromium chromium = Chromium.launch()) {
            dashboard.operations.put(named("hooli", Statuses.failed()));
            dashboard.operations.put(named("initech", Statuses.copying(640)));
            dashboard.operations.put(named("globex", Statuses.with(Statuses.switched(), "drift", null)));
            List<Page> pages = List.of(
                    page(chromium, size(1180, 900)),
                    page(chromium, size(1180, 900).setColorScheme(ColorScheme.DARK)),
                    page(chromium, size(390, 844).setColorScheme(ColorScheme.DARK)));
            for (Page page : pages) {
                page.navigate(dashboard.url() + "#/acme");
            }
            Play play = new Play(dashboard, clock);
            while (!play.isOver()) {
                play.next();
                pages.get(0).waitForTimeout(450);
            }
            List<String> names = List.of("light", "dark", "phone");
            for (int i = 0; i < pages.size(); i++) {
                Page page = pages.get(i);
                page.bringToFront();
                for (int turn = 0; turn < 2; turn++) {
                    play.next();
                    page.waitForTimeout(450);
                }
                picture(page, "migration-" + names.get(i), false);
                picture(page, "migration-" + names.get(i) + "-whole", true);
                page.navigate(dashboard.url() + "#/");
                assertThat(page.locator(".migrations tbody tr")).hasCount(5);
                page.waitForTimeout(700);
                picture(page, "overview-" + names.get(i), false);
            }
        }
    }

    @Test
    void picturesOfWhatIsParked() {
        try (RunningDashboard dashboard = new RunningDashboard(List.of("acme", "globex", "hooli", "initech"));
                Chromium chromium = Chromium.launch()) {
            Instant now = Instant.now();
            dashboard.operations.put(named("acme", Statuses.copying(640)));
            dashboard.operations.put(named("initech", Statuses.failed()));
            dashboard.backlogs.put(
                    new TenantId("globex"), new ParkingStatus.Requests(0, null, 0, 3, 0, 17_044, 212, now));
            dashboard.backlogs.put(
                    new TenantId("acme"),
                    new ParkingStatus.Requests(12_480, now.minusSeconds(185), 3, 2, 1, 40_210, 17, now));
            dashboard.park(
                    "acme", parked -> parked.withBacklog(Set.of("/webhooks/*")).asOf(now.minusSeconds(185)));
            dashboard.park(
                    "hooli", parked -> parked.withByHand(Set.of("/webhooks/*")).asOf(now));
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                for (int width : List.of(390, 1180)) {
                    Page page = page(chromium, size(width, 900).setColorScheme(scheme));
                    page.navigate(dashboard.url());
                    assertThat(page.locator(".parks .dead").first()).containsText("dead");
                    picture(page, "parked-overview-" + scheme + "-" + width, true);
                    page.navigate(dashboard.url() + "#/acme");
                    assertThat(page.locator("[data-figure=waiting]")).containsText("12,480");
                    picture(page, "parked-tenant-" + scheme + "-" + width, true);
                }
            }
        }
    }

    private static void picture(Page page, String name, boolean whole) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(PICTURES.resolve(name + ".png"))
                .setFullPage(whole));
    }

    private static Browser.NewContextOptions size(int width, int height) {
        return new Browser.NewContextOptions().setViewportSize(width, height);
    }

    private static Page page(Chromium chromium, Browser.NewContextOptions options) {
        BrowserContext context = chromium.browser().newContext(options);
        return context.newPage();
    }

    /** Every tenant copies some tables more, and everything of it moves. */
    private static void advance(RunningDashboard dashboard, List<String> tenants, int turn) {
        for (int tenant = 0; tenant < tenants.size(); tenant++) {
            List<MigrationStatus.TableProgress> tables = new ArrayList<>();
            for (int i = 0; i < TABLES; i++) {
                long done = Math.max(0, Math.min(100_000, (turn + tenant) * 4_000L - i * 1_000L));
                String phase = done == 100_000 ? "ready" : done == 0 ? "waiting" : "copying";
                tables.add(new MigrationStatus.TableProgress(
                        String.format("public.table_%03d", i),
                        phase,
                        done / 100,
                        1000,
                        done,
                        100_000,
                        40.0,
                        4_000.0,
                        (100_000 - done) / 4_000));
            }
            MigrationStatus status = Statuses.with(Statuses.copying(1), "lagBytes", 1000L * tenant + turn);
            dashboard.operations.put(named(tenants.get(tenant), Statuses.with(status, "copy", tables)));
        }
    }

    private static MigrationStatus named(String tenant, MigrationStatus usual) {
        return Statuses.with(
                Statuses.with(usual, "tenant", tenant),
                "safeNext",
                usual.safeNext().replace("acme", tenant));
    }

    /** A switchover by reroute under load, as proxies and the controller tell of it: the source fails, requests are replayed, all is well. */
    private static final class Play {

        private static final long FENCED = 190;
        private static final long FLIPPED = 204;
        private static final long END = 270;

        private final RunningDashboard dashboard;
        private final InstantSource clock;
        private final Instant begin;
        private double atSource = 1000;
        private double failed;
        private double replays;
        private double atTarget;
        private Instant before;
        private boolean told;

        Play(RunningDashboard dashboard, InstantSource clock) {
            this.dashboard = dashboard;
            this.clock = clock;
            this.begin = clock.instant();
            this.before = begin;
        }

        boolean isOver() {
            return seconds(clock.instant()) > END;
        }

        private double seconds(Instant now) {
            return Duration.between(begin, now).toMillis() / 1000.0;
        }

        void next() throws Exception {
            Instant now = clock.instant();
            double passed = Duration.between(before, now).toMillis() / 1000.0;
            before = now;
            double at = seconds(now);
            double rate = 480 + 40 * Math.sin(at / 9) + 15 * Math.sin(at * 1.7);
            double gone = at < FENCED ? 0 : Math.min(1, (at - FENCED) / 5);
            double led = at < FLIPPED ? 0 : Math.min(1, (at - FLIPPED) / 3);
            atSource += passed * rate * (1 - gone) * (1 - led);
            failed += passed * rate * 0.06 * gone * (1 - led);
            replays += passed * rate * gone * (1 - led) * (at < FENCED + 4 ? 0 : 0.94);
            atTarget += passed * rate * (at < FENCED + 4 ? 0 : Math.max(led, 0.94 * gone));
            int held = at > FENCED && at < FENCED + 5 ? (int) (rate / 6) : 0;
            boolean over = at > FLIPPED;
            for (String proxy : List.of("edge-eu-1", "edge-eu-2")) {
                dashboard.report(
                        proxy,
                        new Route(
                                new TenantId("acme"),
                                new Epoch(over ? 6 : at > FENCED ? 5 : 1),
                                over ? Side.TARGET : Side.SOURCE,
                                over ? RouteMode.DIRECT : RouteMode.ARMED,
                                Set.of(),
                                false,
                                null),
                        held / 2,
                        new Traffic(
                                "acme",
                                new Traffic.Counts((long) atSource / 2, (long) failed / 2, 0),
                                new Traffic.Counts((long) atTarget / 2, 0, (long) replays / 2),
                                0));
            }
            dashboard.operations.put(status(now, at));
        }

        private MigrationStatus status(Instant now, double at) {
            long lag = (long) (90_000 + 60_000 * Math.sin(at / 7) + 15_000 * Math.sin(at * 2));
            MigrationStatus usual =
                    at < FENCED ? Statuses.holdPoint() : at < FLIPPED ? Statuses.switching() : Statuses.switched();
            usual = Statuses.with(usual, "lagBytes", at < FENCED ? lag : 2_000);
            usual = Statuses.with(usual, "since", now.minusSeconds(94));
            usual = Statuses.with(usual, "drift", new MigrationStatus.DriftState(0, List.of()));
            usual = Statuses.with(
                    usual,
                    "origins",
                    List.of(
                            new MigrationStatus.OriginState("source", "up", List.of()),
                            new MigrationStatus.OriginState("target", "up", List.of())));
            usual = Statuses.with(
                    usual,
                    "slot",
                    new MigrationStatus.SlotState(
                            "crossfade_acme",
                            at < FLIPPED ? "source" : "target",
                            true,
                            "reserved",
                            16_000_000 + lag * 40,
                            5_368_709_120L,
                            lag,
                            null,
                            new MigrationStatus.Trend(0.4, false, -512.0, "reached", null)));
            if (at >= FENCED) {
                usual = Statuses.with(usual, "switchover", attempt(at));
                if (!told) {
                    told = true;
                    dashboard.audit.add(
                            0,
                            new AuditEntry(
                                    now,
                                    new Actor("alice", "10.0.0.7"),
                                    "acme",
                                    "switchover",
                                    "REPLICATION, hold-point, waiting",
                                    "wanted"));
                }
            }
            if (at > FLIPPED) {
                usual = Statuses.with(
                        usual,
                        "safeNext",
                        "nothing; until 2026-11-28T09:12:40Z crossfade rollback acme takes it back; crossfade cleanup acme"
                                + " ends the window now");
                usual = Statuses.with(usual, "step", "rollback-window");
                usual = Statuses.with(usual, "waitingFor", null);
                usual = Statuses.with(usual, "epoch", 6);
            }
            return usual;
        }

        private MigrationStatus.Attempt attempt(double at) {
            Instant start = begin.plusSeconds(FENCED);
            Map<String, Instant> marks = new LinkedHashMap<>();
            marks.put("started", start);
            marks.put("hold", start.plusMillis(9));
            marks.put("drain", start.plusMillis(41));
            marks.put("fence", start.plusMillis(78));
            if (at > FLIPPED) {
                marks.put("catchUp", start.plusMillis(131));
                marks.put("check", start.plusMillis(210));
                marks.put("open", start.plusMillis(233));
                marks.put("flip", start.plusMillis(262));
            }
            return new MigrationStatus.Attempt(1, at > FLIPPED ? "done" : "running", null, marks);
        }
    }
}
