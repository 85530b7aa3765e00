package dev.crossfade.control.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.crossfade.config.model.ParkedPaths;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.config.wire.Traffic;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.workflow.journal.AuditEntry;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, over a real server with made-up migrations. */
@Timeout(120)
class DashboardIT {

    private static final String VIEWER = "viewer-token-0123456789-0123456789abcdef";
    private static final String OPERATOR = "operator-token-0123456789-0123456789abcdef";

    private static @Nullable Chromium chromium;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    @BeforeAll
    static void launch() {
        chromium = Chromium.launch();
    }

    @AfterAll
    static void quit() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void allMigrationsAreSeenAtAGlanceAndChangeWithoutAReload() {
        RunningDashboard dashboard = dashboard("acme", "globex");
        dashboard.operations.put(Statuses.copying(400));
        Page page = open(dashboard, "");

        Locator acme = row(page, "acme");
        assertThat(acme).containsText("SOURCE");
        assertThat(acme).containsText("initial copy");
        assertThat(row(page, "globex")).containsText("not begun");

        dashboard.operations.put(Statuses.failed());

        assertThat(acme).containsText("table public.orders on the target is not empty");
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Needs you 1")))
                .isVisible();
        acme.getByRole(AriaRole.LINK).click();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("acme")))
                .isVisible();
    }

    @Test
    void oneMigrationTellsWhoMayWriteWhatIsNextAndHowLongWritesWerePaused() throws Exception {
        RunningDashboard dashboard = dashboard("acme");
        dashboard.operations.put(Statuses.holdPoint());
        dashboard.report("edge-1", RunningDashboard.route("acme", Side.SOURCE), 0, traffic(0));
        Page page = open(dashboard, "#/acme");

        Locator headline = page.locator(".headline");
        assertThat(headline).hasText("writable now: SOURCE — safe next: crossfade switchover acme");
        assertThat(headline).hasAttribute("aria-live", "polite");
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Drift")))
                .containsText("column public.orders.more only on source");
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Initial copy")))
                .containsText("public.orders");
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Proxies and their epochs")))
                .containsText("edge-1");

        dashboard.operations.put(Statuses.switched());
        dashboard.audit.add(
                new AuditEntry(Instant.now(), new Actor("alice", "127.0.0.1"), "acme", "switchover", "a", "b"));

        assertThat(headline).containsText("writable now: TARGET");
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Write pause")))
                .containsText("62 ms");
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Audit")))
                .containsText("alice");
    }

    @Test
    void requestsBySideAreDrawnFromWhatProxiesReport() throws Exception {
        RunningDashboard dashboard = dashboard("acme");
        dashboard.operations.put(Statuses.holdPoint());
        Page page = open(dashboard, "#/acme");
        Locator chart = page.getByRole(
                AriaRole.IMG,
                new Page.GetByRoleOptions()
                        .setName(
                                Pattern.compile("Requests a second by side and outcome.*answered by source: [1-9].*")));

        for (int i = 0; i < 40 && !chart.isVisible(); i++) {
            dashboard.report("edge-1", RunningDashboard.route("acme", Side.SOURCE), i, traffic(50L * i));
            page.waitForTimeout(200);
        }

        assertThat(chart).isVisible();
    }

    @Test
    void whatIsParkedIsSeenWithAndWithoutAMigrationInEitherColourAndOnAPhone() {
        RunningDashboard dashboard = dashboard("acme");
        Instant now = Instant.now();
        dashboard.backlogs.put(
                new TenantId("acme"),
                new ParkingStatus.Requests(1_250, now.minusSeconds(185), 3, 2, 1, 40_210, 17, now));
        dashboard.park(
                "acme",
                parked -> parked.withBacklog(Set.of("/webhooks/*"))
                        .asOf(now.minusSeconds(3700))
                        .withByHand(Set.of("/a-path-that-is-longer-than-a-phone-is-wide/of-another-partner/*"))
                        .asOf(now));
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            Page page = open(
                    dashboard,
                    "#/acme",
                    new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(360, 740));
            Locator parking = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Parking"));
            assertThat(parking.locator("[data-figure=waiting]")).containsText("1,250");
            assertThat(parking.locator("[data-figure=oldest]")).containsText("3 min");
            assertThat(parking).containsText("crossfade parked list acme --state dead");
            assertThat(parking).containsText("1 key fails");
            assertThat(parking).containsText("a backlog");
            assertThat(parking).containsText("(1 h 1 min)");
            assertFits(page);
            assertEquals(List.of(), page.evaluate(Contrast.SCRIPT), scheme.toString());
        }

        dashboard.operations.put(Statuses.holdPoint());
        Page page = open(dashboard, "#/acme");
        Locator parking = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Parking"));
        assertThat(parking).containsText("by hand");
        dashboard.backlogs.put(
                new TenantId("acme"), new ParkingStatus.Requests(0, null, 0, 0, 0, 41_460, 17, Instant.now()));
        dashboard.park("acme", parked -> ParkedPaths.NONE);
        assertThat(parking).containsText("No path is parked");
        assertThat(parking.locator("[data-figure=oldest]")).containsText("–");
        dashboard.backlogs.clear();
        assertThat(parking).isHidden();
    }

    @Test
    @Tag("endurance")
    void tenantOfWhomSomethingIsParkedIsSeenAmongAllInEitherColourAndOnAPhone() {
        RunningDashboard dashboard = dashboard("acme", "globex");
        dashboard.operations.put(Statuses.copying(400));
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : List.of(360, 1180)) {
                Page page = open(
                        dashboard,
                        "",
                        new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(width, 740));
                assertThat(row(page, "acme")).isVisible();
                assertThat(page.locator(".parks:visible")).hasCount(0);

                Instant now = Instant.now();
                dashboard.backlogs.put(
                        new TenantId("globex"), new ParkingStatus.Requests(1_250, now, 3, 2, 1, 40_210, 17, now));
                Locator globex = row(page, "globex");
                assertThat(globex.locator(".parks")).hasText("1,250, 2 dead");
                assertThat(globex).containsText("not begun");
                assertThat(row(page, "acme").locator(".parks")).hasText("");
                assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Needs you 1")))
                        .isVisible();
                assertFits(page);
                assertEquals(List.of(), page.evaluate(Contrast.SCRIPT), scheme + " " + width);

                dashboard.park(
                        "globex",
                        parked -> parked.withByHand(Set.of("/webhooks/*")).asOf(now));
                dashboard.backlogs.put(
                        new TenantId("globex"), new ParkingStatus.Requests(0, null, 0, 0, 0, 41_460, 17, now));
                assertThat(globex.locator(".parks")).hasText("none waits");
                dashboard.park("globex", parked -> ParkedPaths.NONE);
                assertThat(page.locator(".parks:visible")).hasCount(0);
            }
        }
    }

    @Test
    void verbIsCalledOnceAndOnlyAfterItWasConfirmed() {
        RunningDashboard dashboard = dashboard("acme");
        dashboard.operations.put(Statuses.holdPoint());
        Page page = open(dashboard, "#/acme");

        button(page, "Switch over").click();
        button(page, "Do nothing").click();
        assertEquals(List.of(), dashboard.operations.verbs());

        button(page, "Switch over").click();
        Locator yes = page.getByRole(AriaRole.DIALOG)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Switch over"));
        yes.dblclick();

        assertThat(page.locator("#toast")).containsText("Switch over was taken");
        assertEquals(List.of("switchover acme by local"), dashboard.operations.verbs());
    }

    @Test
    void whatCannotBeUndoneHasTheTenantsNameTyped() {
        RunningDashboard dashboard = dashboard("acme");
        dashboard.operations.put(Statuses.switched());
        Page page = open(dashboard, "#/acme");

        button(page, "Clean up").click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog).containsText("There is no rollback after it");
        Locator yes = dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Clean up"));
        assertThat(yes).isDisabled();
        dialog.getByRole(AriaRole.TEXTBOX).fill("acm");
        assertThat(yes).isDisabled();
        dialog.getByRole(AriaRole.TEXTBOX).fill("acme");
        yes.click();
        assertThat(dialog).isHidden();

        page.getByText("Last resorts").click();
        button(page, "Roll back, accepting the loss").click();
        assertThat(dialog).containsText("token of epoch 7");
        dialog.getByRole(AriaRole.TEXTBOX).fill("acme");
        dialog.getByRole(AriaRole.TEXTBOX).press("Enter");
        assertThat(dialog).isHidden();
        assertEquals(
                List.of("cleanup acme by local", "rollback, the loss accepted, acme by local"),
                dashboard.operations.verbs());
    }

    @Test
    void refusalOfAGuardIsShownWithItsReasonAndWhatToDo() {
        RunningDashboard dashboard = dashboard("acme");
        dashboard.operations.put(Statuses.holdPoint());
        dashboard.operations.refuse(new OperationRefused("lag is unknown", "nobody fetches", "start the target"));
        Page page = open(dashboard, "#/acme");

        button(page, "Switch over").click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Switch over"))
                .click();

        assertThat(dialog.getByRole(AriaRole.ALERT)).containsText("nobody fetches");
        assertThat(dialog.getByRole(AriaRole.ALERT)).containsText("start the target");
        faults.removeIf(fault -> fault.contains("409"));
    }

    @Test
    void keyboardAloneGoesFromTheListToAVerbAndBack() {
        RunningDashboard dashboard = dashboard("acme");
        dashboard.operations.put(Statuses.holdPoint());
        Page page = open(dashboard, "");
        assertThat(row(page, "acme")).isVisible();

        press(page, "acme");
        assertThat(page.locator(".headline")).isVisible();
        press(page, "Switch over");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        assertThat(button(page, "Do nothing")).isFocused();
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
        press(page, "Switch over");
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        assertThat(page.locator("#toast")).containsText("was taken");

        assertEquals(List.of("switchover acme by local"), dashboard.operations.verbs());
    }

    @Test
    void streamThatIsCutIsSaidToBeAndTakenUpAgain() {
        RunningDashboard dashboard = dashboard("acme");
        dashboard.operations.put(Statuses.holdPoint());
        Page page = open(dashboard, "#/acme");
        Locator connection = page.locator("#connection");
        assertThat(connection).hasText("live");

        dashboard.stop();
        assertThat(connection)
                .hasText(Pattern.compile("connection lost, showing the state of \\d+ s ago; trying again"));
        assertThat(page.locator(".headline")).containsText("writable now: SOURCE");

        dashboard.operations.put(Statuses.switched());
        dashboard.startAgain();

        assertThat(connection).hasText("live");
        assertThat(page.locator(".headline")).containsText("writable now: TARGET");
        faults.removeIf(fault -> fault.contains("ERR_"));
    }

    @Test
    void viewerSeesAndCannotPressAndOperatorMay() throws Exception {
        Path tokens = Files.writeString(
                directory.resolve("tokens"), VIEWER + " viewer bob\n" + OPERATOR + " operator alice\n");
        RunningDashboard dashboard =
                opened(new RunningDashboard(List.of("acme"), tokens.toString(), InstantSource.system()));
        dashboard.operations.put(Statuses.holdPoint());
        Page page = open(dashboard, "#/acme");

        signIn(page, "a-wrong-token-0123456789-0123456789abcdef");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("not in the tokens file");
        signIn(page, VIEWER);
        assertThat(page.locator(".headline")).containsText("writable now: SOURCE");
        assertThat(button(page, "Switch over")).isDisabled();
        assertThat(page.locator(".verbs .why")).containsText("The token of bob may look");
        button(page, "Switch over").click(new Locator.ClickOptions().setForce(true));
        assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();

        button(page, "Sign out").click();
        signIn(page, OPERATOR);
        assertThat(button(page, "Switch over")).isEnabled();
        page.reload();
        assertThat(button(page, "Switch over")).isEnabled();
        assertEquals(List.of(), page.context().cookies());
        faults.removeIf(fault -> fault.contains("401"));
    }

    @Test
    void phoneShowsEverythingWithoutScrollingSideways() throws Exception {
        RunningDashboard dashboard = dashboard("acme", "a-tenant-with-quite-a-long-name");
        dashboard.operations.put(Statuses.failed());
        dashboard.report("edge-1", RunningDashboard.route("acme", Side.SOURCE), 0, traffic(0));
        Page page = open(dashboard, "", new Browser.NewContextOptions().setViewportSize(360, 740));
        assertThat(row(page, "acme")).isVisible();
        assertFits(page);

        page.navigate(dashboard.url() + "#/acme");
        assertThat(page.locator(".headline")).isVisible();
        assertFits(page);
        dashboard.operations.put(Statuses.switched());
        assertThat(page.locator(".headline")).containsText("TARGET");
        assertFits(page);
    }

    @Test
    void darkAndLightAreBothLegible() {
        RunningDashboard dashboard = dashboard("acme");
        dashboard.operations.put(Statuses.failed());
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            Page page = open(dashboard, "#/acme", new Browser.NewContextOptions().setColorScheme(scheme));
            assertThat(page.locator(".headline")).isVisible();

            Object faint = page.evaluate(Contrast.SCRIPT);

            assertEquals(List.of(), faint, scheme.toString());
        }
    }

    @Test
    void everythingThatCanBeUsedHasANameAndHeadingsAreInOrder() {
        RunningDashboard dashboard = dashboard("acme");
        dashboard.operations.put(Statuses.copying(400));
        for (String address : List.of("", "#/acme")) {
            Page page = open(dashboard, address);
            assertThat(page.locator("main h1")).isVisible();

            for (AriaRole role : List.of(AriaRole.BUTTON, AriaRole.LINK, AriaRole.TEXTBOX, AriaRole.IMG)) {
                int all = page.getByRole(role).count();
                int named = page.getByRole(role, new Page.GetByRoleOptions().setName(Pattern.compile("\\S")))
                        .count();
                assertEquals(all, named, role + " without a name at '" + address + "'");
            }
            assertEquals(1, page.getByRole(AriaRole.MAIN).count());
            assertEquals(1, page.locator("h1:visible").count());
            assertTrue(page.getByRole(AriaRole.COLUMNHEADER).count() > 0);
        }
    }

    private static void signIn(Page page, String token) {
        page.getByLabel("Token").fill(token);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
    }

    /** Tab until it has the focus, then Enter. */
    private static void press(Page page, String name) {
        for (int i = 0; i < 60; i++) {
            page.keyboard().press("Tab");
            if (name.equals(page.evaluate("document.activeElement.textContent"))) {
                page.keyboard().press("Enter");
                return;
            }
        }
        throw new AssertionError("the keyboard does not reach '" + name + "'");
    }

    private static void assertFits(Page page) {
        assertEquals(0, page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    }

    private static Locator row(Page page, String tenant) {
        return page.locator(".migrations tbody tr").filter(new Locator.FilterOptions().setHasText(tenant));
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Traffic traffic(long answered) {
        return new Traffic("acme", new Traffic.Counts(answered, 0, 0), Traffic.Counts.NONE, 0);
    }

    private RunningDashboard dashboard(String... tenants) {
        return opened(new RunningDashboard(List.of(tenants)));
    }

    private Page open(RunningDashboard dashboard, String address) {
        return open(dashboard, address, new Browser.NewContextOptions());
    }

    /** Whatever the browser complains of, as a breach of the page's own policy, fails the test. */
    private Page open(RunningDashboard dashboard, String address, Browser.NewContextOptions options) {
        BrowserContext context =
                opened(Objects.requireNonNull(chromium).browser().newContext(options));
        Page page = context.newPage();
        page.onPageError(fault -> faults.add(fault));
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                faults.add(message.text());
            }
        });
        page.navigate(dashboard.url() + address);
        return page;
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }
}
