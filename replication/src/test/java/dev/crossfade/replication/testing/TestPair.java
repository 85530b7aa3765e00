package dev.crossfade.replication.testing;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.SessionLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** An empty database on each side, and a tenant that is to move from one to the other. */
public final class TestPair implements AutoCloseable {

    private static final String NOBODY_THERE = "jdbc:postgresql://127.0.0.1:1/acme";

    private static final AtomicInteger TENANTS = new AtomicInteger();

    private final TestDatabase source;
    private final TestDatabase target;
    private final MigrationSession session;

    private TestPair(TestDatabase source, TestDatabase target) {
        this.source = source;
        this.target = target;
        TenantId tenant = new TenantId("acme-" + TENANTS.incrementAndGet());
        this.session = new MigrationSession(UUID.randomUUID(), tenant, 1);
    }

    /** From the oldest usual major to the newest usual one. */
    public static TestPair create() {
        return create(14, 17);
    }

    /** On two servers, also of the same major: both sides' databases and roles have the same names. */
    public static TestPair create(int sourceMajor, int targetMajor) {
        return create(sourceMajor, targetMajor, " o'b\"-x");
    }

    /** @param suffix of the names of databases and roles */
    public static TestPair create(int sourceMajor, int targetMajor, String suffix) {
        TestDatabase source = EmbeddedServers.postgres(sourceMajor).createDatabase(suffix);
        EmbeddedServer target = sourceMajor == targetMajor
                ? EmbeddedServers.counterpart(targetMajor)
                : EmbeddedServers.postgres(targetMajor);
        return new TestPair(source, target.createCounterpart(source));
    }

    /** To a server that was started for this test. */
    public static TestPair create(int sourceMajor, EmbeddedServer target) {
        TestDatabase source = EmbeddedServers.postgres(sourceMajor).createDatabase(" o'b\"-x");
        return new TestPair(source, target.createCounterpart(source));
    }

    public TestDatabase source() {
        return source;
    }

    public TestDatabase target() {
        return target;
    }

    public MigrationSession session() {
        return session;
    }

    public Postgres sourcePostgres() {
        return source.postgres(Side.SOURCE, session);
    }

    public Postgres targetPostgres() {
        return target.postgres(Side.TARGET, session);
    }

    /** A session of ours at the source. */
    public PostgresSession openSource() {
        return sourcePostgres().open("test", SessionLimits.LONG);
    }

    /** A session of ours at the target. */
    public PostgresSession openTarget() {
        return targetPostgres().open("test", SessionLimits.LONG);
    }

    /** Runs each on both sides as the application. */
    public void executeOnBothAsApp(String... statements) {
        source.executeAsApp(statements);
        target.executeAsApp(statements);
    }

    /** With the defaults of crossfade.example.yaml. */
    public TenantSettings tenant() {
        return tenant(replication(List.of()));
    }

    public TenantSettings tenant(TenantSettings.Replication replication) {
        return tenant(replication, source.settings(), target.settings());
    }

    /** Of somebody who has named the source's database twice. */
    public TenantSettings tenantOfOneDatabase() {
        return tenant(replication(List.of()), source.settings(), source.settings());
    }

    /** Of somebody who has given each side the other's name. */
    public TenantSettings tenantExchanged() {
        return tenant(replication(List.of()), target.settings(), source.settings());
    }

    /** Of somebody who has lost a side with its region. */
    public TenantSettings tenantWithout(Side lost) {
        DatabaseSettings atSource = source.settings();
        DatabaseSettings atTarget = target.settings();
        return tenant(
                replication(List.of()),
                lost == Side.SOURCE ? nobodyThere(atSource) : atSource,
                lost == Side.TARGET ? nobodyThere(atTarget) : atTarget);
    }

    /** Of somebody who has changed the password with which the target reaches the source. */
    public TenantSettings tenantWithReplicationPassword(String password) {
        return tenant(
                replication(List.of()), replicatingWith(source.settings(), new Secret(password)), target.settings());
    }

    /** As whom the target's server logs in to the source's. */
    public TenantSettings tenantWithReplicationUser(String user) {
        DatabaseSettings there = source.settings();
        return tenant(
                replication(List.of()),
                new DatabaseSettings(
                        there.url(),
                        there.user(),
                        there.password(),
                        new DatabaseSettings.ReplicationAccess(
                                user,
                                there.replication().password(),
                                there.replication().url()),
                        there.appRoles()),
                target.settings());
    }

    /** With passwords at the source that may be changed where they are kept. */
    public TenantSettings tenantWithSourcePasswords(Secret ours, Secret replication) {
        DatabaseSettings there = source.settings();
        DatabaseSettings.ReplicationAccess access = there.replication();
        return tenant(
                replication(List.of()),
                new DatabaseSettings(
                        there.url(),
                        there.user(),
                        ours,
                        new DatabaseSettings.ReplicationAccess(access.user(), replication, access.url()),
                        there.appRoles()),
                target.settings());
    }

    /** With passwords of the roles that replicate, at both sides, that may be changed where they are kept. */
    public TenantSettings tenantWithReplicationPasswords(Secret atSource, Secret atTarget) {
        return tenant(
                replication(List.of()),
                replicatingWith(source.settings(), atSource),
                replicatingWith(target.settings(), atTarget));
    }

    private static DatabaseSettings replicatingWith(DatabaseSettings there, Secret password) {
        return new DatabaseSettings(
                there.url(),
                there.user(),
                there.password(),
                new DatabaseSettings.ReplicationAccess(
                        there.replication().user(),
                        password,
                        there.replication().url()),
                there.appRoles());
    }

    /** Of somebody whose target, where our role is a plain one, does not find the source: we do. */
    public TenantSettings tenantWithReplicationAway(PlainRole atTarget) {
        DatabaseSettings there = source.settings();
        DatabaseSettings.ReplicationAccess access = there.replication();
        return tenant(
                replication(List.of()),
                new DatabaseSettings(
                        there.url(),
                        there.user(),
                        there.password(),
                        new DatabaseSettings.ReplicationAccess(access.user(), access.password(), NOBODY_THERE),
                        there.appRoles()),
                atTarget.settings());
    }

    private static DatabaseSettings nobodyThere(DatabaseSettings settings) {
        return new DatabaseSettings(
                NOBODY_THERE, settings.user(), settings.password(), settings.replication(), settings.appRoles());
    }

    /** With other roles as ours. */
    public TenantSettings tenant(PlainRole atSource, PlainRole atTarget) {
        return tenant(replication(List.of()), atSource.settings(), atTarget.settings());
    }

    /** With another role as ours at the target. */
    public TenantSettings tenant(TenantSettings.Replication replication, PlainRole atTarget) {
        return tenant(replication, source.settings(), atTarget.settings());
    }

    private TenantSettings tenant(
            TenantSettings.Replication replication, DatabaseSettings atSource, DatabaseSettings atTarget) {
        TenantSettings.OriginTls tls = new TenantSettings.OriginTls("", "");
        return new TenantSettings(
                session.tenant(),
                Map.of(),
                List.of(),
                new TenantSettings.FirstRoute(Side.SOURCE, RouteMode.DIRECT),
                new TenantSettings.SideSettings("here", null, tls, null, atSource),
                new TenantSettings.SideSettings("there", null, tls, null, atTarget),
                new TenantSettings.Failover(
                        Set.of(500, 502, 503, 504),
                        TenantSettings.ReplayUnsafe.PROVEN,
                        false,
                        List.of(),
                        Bytes.parse("1MiB"),
                        new TenantSettings.Hold(Duration.ofSeconds(10), 10_000, Bytes.parse("256MiB"))),
                new TenantSettings.Headers(
                        new TenantSettings.HeaderEdits(List.of(), Map.of()),
                        new TenantSettings.HeaderEdits(List.of(), Map.of())),
                null,
                List.of(),
                replication,
                new TenantSettings.Switchover(
                        TenantSettings.Start.MANUAL,
                        TenantSettings.Strategy.COORDINATED,
                        TenantSettings.Fence.SEALED,
                        0,
                        Bytes.parse("1MiB"),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        Duration.ofHours(24)));
    }

    /** The same without a rollback window: below 16 only a superuser may subscribe, and for the way back the source has to. */
    public static TenantSettings withoutWayBack(TenantSettings tenant) {
        return with(tenant, tenant.switchover().fence(), tenant.switchover().drainTimeout(), Duration.ZERO);
    }

    /** The same where no transaction may last. */
    public static TenantSettings withoutPatience(TenantSettings tenant) {
        TenantSettings.Switchover switchover = tenant.switchover();
        return with(tenant, switchover.fence(), Duration.ZERO, switchover.rollbackWindow());
    }

    /** The same where reads go on under the fence. */
    public static TenantSettings withReadOnlyFence(TenantSettings tenant) {
        TenantSettings.Switchover switchover = tenant.switchover();
        return with(tenant, TenantSettings.Fence.READ_ONLY, switchover.drainTimeout(), switchover.rollbackWindow());
    }

    /** The same behind proxies. */
    public static TenantSettings withHosts(TenantSettings tenant, String... hosts) {
        return new TenantSettings(
                tenant.id(),
                tenant.labels(),
                List.of(hosts),
                tenant.route(),
                tenant.source(),
                tenant.target(),
                tenant.failover(),
                tenant.headers(),
                tenant.session(),
                tenant.parking(),
                tenant.replication(),
                tenant.switchover());
    }

    private static TenantSettings with(
            TenantSettings tenant, TenantSettings.Fence fence, Duration drainTimeout, Duration rollbackWindow) {
        TenantSettings.Switchover switchover = tenant.switchover();
        return new TenantSettings(
                tenant.id(),
                tenant.labels(),
                tenant.hosts(),
                tenant.route(),
                tenant.source(),
                tenant.target(),
                tenant.failover(),
                tenant.headers(),
                tenant.session(),
                tenant.parking(),
                tenant.replication(),
                new TenantSettings.Switchover(
                        switchover.start(),
                        switchover.strategy(),
                        fence,
                        switchover.minProxies(),
                        switchover.maxLag(),
                        drainTimeout,
                        switchover.budget(),
                        rollbackWindow));
    }

    /** Schema {@code public}, large objects carried. */
    public static TenantSettings.Replication replication(List<String> excludeTables) {
        return replication(excludeTables, List.of());
    }

    public static TenantSettings.Replication replication(List<String> excludeTables, List<String> exactSequences) {
        return replication(List.of("public"), excludeTables, List.of(), exactSequences);
    }

    public static TenantSettings.Replication replication(
            List<String> schemas,
            List<String> excludeTables,
            List<String> truncateTarget,
            List<String> exactSequences) {
        return new TenantSettings.Replication(
                schemas,
                excludeTables,
                truncateTarget,
                exactSequences,
                Set.of(),
                false,
                TenantSettings.LargeObjects.AUTO,
                false,
                Bytes.parse("5GiB"),
                Bytes.parse("20GiB"));
    }

    /** The same with {@code replication.copySchema}. */
    public static TenantSettings.Replication copyingSchema(TenantSettings.Replication usual) {
        return with(usual, usual.ddlLock(), true, usual.warnRetainedWal(), usual.maxRetainedWal());
    }

    /** The same with {@code replication.ddlLock}. */
    public static TenantSettings.Replication lockingDdl(TenantSettings.Replication usual) {
        return with(usual, true, usual.copySchema(), usual.warnRetainedWal(), usual.maxRetainedWal());
    }

    /** The same with other limits of what a slot may keep. */
    public static TenantSettings.Replication retaining(
            TenantSettings.Replication usual, String warnRetainedWal, String maxRetainedWal) {
        return with(
                usual, usual.ddlLock(), usual.copySchema(), Bytes.parse(warnRetainedWal), Bytes.parse(maxRetainedWal));
    }

    private static TenantSettings.Replication with(
            TenantSettings.Replication usual,
            boolean ddlLock,
            boolean copySchema,
            Bytes warnRetainedWal,
            Bytes maxRetainedWal) {
        return new TenantSettings.Replication(
                usual.schemas(),
                usual.excludeTables(),
                usual.truncateTarget(),
                usual.exactSequences(),
                usual.ignoreDrift(),
                ddlLock,
                usual.largeObjects(),
                copySchema,
                warnRetainedWal,
                maxRetainedWal);
    }

    @Override
    public void close() {
        target.close();
        source.close();
    }
}
