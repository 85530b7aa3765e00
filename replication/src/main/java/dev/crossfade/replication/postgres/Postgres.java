package dev.crossfade.replication.postgres;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.PreferQueryMode;
import org.postgresql.jdbc.SslMode;
import org.postgresql.util.PSQLException;

/**
 * Opens sessions of one side's database. Each carries our name from its first moment, so that a fence lets it pass and a successor
 * finds it; each may write although the database might be read-only by default; none leans on the caller's {@code search_path}.
 */
public final class Postgres {

    private static final int APPLICATION_NAME_BYTES = 63;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final Side side;
    private final DatabaseSettings settings;
    private final MigrationSession session;
    private final String keys;
    private final LoginTokens tokens;

    public Postgres(Side side, DatabaseSettings settings, MigrationSession session) {
        this(side, settings, session, InstalledTokens.OF_THIS_PROCESS);
    }

    /** @param tokens for a database whose settings want them */
    public Postgres(Side side, DatabaseSettings settings, MigrationSession session, LoginTokens tokens) {
        this(side, settings, session, "database", tokens);
    }

    /** @param keys what the names of the settings begin with, for messages */
    private Postgres(Side side, DatabaseSettings settings, MigrationSession session, String keys, LoginTokens tokens) {
        this.side = side;
        this.settings = settings;
        this.session = session;
        this.keys = keys;
        this.tokens = tokens;
    }

    /** The same database with URL, user and password that the other side's server has for it. */
    public Postgres asReplicationReachesIt() {
        DatabaseSettings.ReplicationAccess access = settings.replication();
        return new Postgres(
                side,
                new DatabaseSettings(access.url(), access.user(), access.password(), access, settings.appRoles()),
                session,
                keys + ".replication",
                tokens);
    }

    public Side side() {
        return side;
    }

    public DatabaseSettings settings() {
        return settings;
    }

    /** The database's name, as the URL has it. */
    public String database() {
        Properties properties =
                Objects.requireNonNullElseGet(Driver.parseURL(settings.url(), new Properties()), Properties::new);
        return Objects.toString(PGProperty.PG_DBNAME.getOrDefault(properties), settings.user());
    }

    /** {@code host:port, database "acme"}: for people, without what else the URL has. */
    public String address() {
        Properties properties =
                Objects.requireNonNullElseGet(Driver.parseURL(settings.url(), new Properties()), Properties::new);
        return PGProperty.PG_HOST.getOrDefault(properties) + ":" + PGProperty.PG_PORT.getOrDefault(properties)
                + ", database \"" + database() + "\"";
    }

    public MigrationSession session() {
        return session;
    }

    /**
     * Opens a session in autocommit mode.
     *
     * @param purpose a word for {@code pg_stat_activity}: {@code fence, watch, …}; cut to what fits
     * @throws ReplicationFailure UNREACHABLE, REFUSED or FAILED, with what to do about it
     */
    public PostgresSession open(String purpose, SessionLimits limits) {
        return open(purpose, limits, PreferQueryMode.EXTENDED);
    }

    /**
     * For statements that were written elsewhere, without a bound: each text is sent as it is. The driver would take it apart at what it
     * holds for the end of a statement.
     */
    public PostgresSession openForScript(String purpose) {
        return open(purpose, SessionLimits.LONG, PreferQueryMode.SIMPLE);
    }

    private PostgresSession open(String purpose, SessionLimits limits, PreferQueryMode mode) {
        Properties properties = Driver.parseURL(settings.url(), new Properties());
        if (properties == null) {
            throw new ReplicationFailure(
                    ReplicationFailure.Kind.FAILED,
                    "the " + side.label() + "'s database URL cannot be read",
                    "write it as jdbc:postgresql://host:port/database");
        }
        String options = Objects.toString(PGProperty.OPTIONS.getOrDefault(properties), "") + " " + options(limits);
        PGProperty.OPTIONS.set(properties, options.trim());
        PGProperty.USER.set(properties, settings.user());
        PGProperty.APPLICATION_NAME.set(properties, applicationName(purpose));
        // Puts the application name into the startup packet, instead of setting it later: no session of ours is ever
        // nameless.
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        // What was tried before the clock is parsed already when it counts.
        PGProperty.PREPARE_THRESHOLD.set(properties, 1);
        PGProperty.PREFER_QUERY_MODE.set(properties, mode.value());
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.SOCKET_FACTORY.set(properties, LivelySockets.class.getName());
        PGProperty.CONNECT_TIMEOUT.set(properties, seconds(CONNECT_TIMEOUT));
        PGProperty.LOGIN_TIMEOUT.set(properties, seconds(CONNECT_TIMEOUT));
        PGProperty.SOCKET_TIMEOUT.set(properties, seconds(limits.silence()));
        NoSession.Asked asked = asked(properties);
        try {
            return new PostgresSession(side, Primary.insistOn(logIn(properties), asked));
        } catch (SQLException e) {
            throw SqlFailures.noSession(asked, e);
        }
    }

    private Connection logIn(Properties properties) throws SQLException {
        return isByToken()
                ? connect(properties, password())
                : RenewedLogin.open(settings.password(), password -> connect(properties, password));
    }

    private Connection connect(Properties properties, String password) throws SQLException {
        PGProperty.PASSWORD.set(properties, password);
        Connection connection = new Driver().connect(withoutParameters(settings.url()), properties);
        return Objects.requireNonNull(connection, "the driver takes this URL");
    }

    private boolean isByToken() {
        return settings.auth() == DatabaseSettings.Auth.IAM;
    }

    /** What our role logs in with at this moment: never kept, for it may be another one, or worth nothing, in a few minutes. */
    public String password() {
        if (!isByToken()) {
            return settings.password().reveal();
        }
        Properties properties =
                Objects.requireNonNullElseGet(Driver.parseURL(settings.url(), new Properties()), Properties::new);
        return tokens.token(new LoginTokens.Login(
                String.valueOf(PGProperty.PG_HOST.getOrDefault(properties)),
                Integer.parseInt(String.valueOf(PGProperty.PG_PORT.getOrDefault(properties))),
                settings.user(),
                settings.roleArn(),
                settings.externalId()));
    }

    private NoSession.Asked asked(Properties properties) {
        return new NoSession.Asked(
                side,
                keys,
                String.valueOf(PGProperty.PG_HOST.getOrDefault(properties)),
                String.valueOf(PGProperty.PG_PORT.getOrDefault(properties)),
                database(),
                settings.user(),
                isByToken() || !settings.password().isEmpty(),
                isByToken(),
                insistsOnTls(properties));
    }

    private boolean insistsOnTls(Properties properties) {
        try {
            return SslMode.of(properties).requireEncryption();
        } catch (PSQLException e) {
            throw new ReplicationFailure(
                    ReplicationFailure.Kind.FAILED,
                    "the " + side.label() + "'s database URL has an sslmode that there is not: " + e.getMessage(),
                    "write sslmode=disable, allow, prefer, require, verify-ca or verify-full in " + keys + ".url",
                    e);
        }
    }

    /** Opens a session for short statements. */
    public PostgresSession open(String purpose) {
        return open(purpose, SessionLimits.SHORT);
    }

    private String applicationName(String purpose) {
        String name = session.applicationName() + "/" + purpose;
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        return new String(bytes, 0, Math.min(bytes.length, APPLICATION_NAME_BYTES), StandardCharsets.US_ASCII);
    }

    /**
     * Short statements are repeated, and planning takes most of their time: they are planned once. Long ones read much, where a plan for
     * the values at hand pays.
     */
    private static String options(SessionLimits limits) {
        return "-c default_transaction_read_only=off"
                + (limits.statement().isZero() ? "" : " -c plan_cache_mode=force_generic_plan")
                + " -c default_transaction_isolation=read\\ committed"
                + " -c default_transaction_deferrable=off"
                + " -c search_path=pg_catalog"
                + " -c client_min_messages=warning"
                + " -c statement_timeout=" + limits.statement().toMillis()
                + " -c lock_timeout=" + limits.lock().toMillis()
                + " -c idle_in_transaction_session_timeout="
                + limits.idleInTransaction().toMillis();
    }

    /** The driver lets parameters of the URL win over properties; ours must win. */
    private static String withoutParameters(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(duration.toSeconds());
    }
}
