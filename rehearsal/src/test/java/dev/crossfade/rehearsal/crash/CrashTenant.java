package dev.crossfade.rehearsal.crash;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.FreePort;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.lab.LabDatabase;
import dev.crossfade.rehearsal.ledger.Found;
import dev.crossfade.rehearsal.ledger.WriteKind;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A small tenant with a database of its own on each side, and nothing in front of them. */
record CrashTenant(Lab lab, String database, Path configuration, URI control, String store) {

    static final String ID = "crash";

    private static final String STORE = "_store";

    private static final String SCHEMA = """
            CREATE TABLE orders (
                id bigserial PRIMARY KEY,
                key text NOT NULL
            );
            CREATE TABLE stock_moves (
                id bigserial PRIMARY KEY,
                key text NOT NULL,
                sku text NOT NULL,
                delta integer NOT NULL
            );
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO shop_app;
            GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO shop_app;
            """;

    private static final String ROWS = """
            SELECT 'ORDER', key, key
              FROM orders
             UNION ALL
            SELECT 'STOCK', key, format('sku=%s delta=%s', sku, delta)
              FROM stock_moves
            """;

    /** A fence makes the database read-only for whoever logs in. */
    private static final String ALSO_WHERE_FENCED = "SET default_transaction_read_only = off";

    /** Without their slots, which are at the other side, and dropped there. */
    private static final String DROP_SUBSCRIPTIONS = """
            SELECT format(step, s.subname)
              FROM pg_subscription s
              JOIN pg_database d ON d.oid = s.subdbid
             CROSS JOIN unnest(ARRAY[
                       'ALTER SUBSCRIPTION %I DISABLE',
                       'ALTER SUBSCRIPTION %I SET (slot_name = NONE)',
                       'DROP SUBSCRIPTION %I']) WITH ORDINALITY AS steps (step, number)
             WHERE d.datname = current_database()
             ORDER BY s.subname, number
            """;

    private static final String ACTIVE_SLOTS = """
            SELECT slot_name
              FROM pg_replication_slots
             WHERE database = current_database() AND active
            """;

    private static final String DROP_SLOTS = """
            SELECT pg_drop_replication_slot(slot_name)
              FROM pg_replication_slots
             WHERE database = current_database()
            """;

    /**
     * @param database a name that needs no quotes
     * @param directory of its own: for the configuration, and for what the controller keeps
     */
    static CrashTenant create(Lab lab, String database, Path directory) throws IOException, SQLException {
        return create(lab, database, directory, "jdbc:sqlite:" + directory.resolve("control.db"));
    }

    /** As above, for controllers that share their store: another database of the source's server. */
    static CrashTenant sharing(Lab lab, String database, Path directory) throws IOException, SQLException {
        try (Connection server = lab.server(Side.SOURCE).superuser("postgres")) {
            execute(server, "CREATE DATABASE " + database + STORE);
        }
        String store = lab.server(Side.SOURCE).database(database + STORE).url();
        String login = "?user=" + Lab.CROSSFADE.role() + "&password="
                + URLEncoder.encode(Lab.CROSSFADE.password(), StandardCharsets.UTF_8)
                        .replace("+", "%20");
        return create(lab, database, directory, store + login);
    }

    private static CrashTenant create(Lab lab, String database, Path directory, String store)
            throws IOException, SQLException {
        lab.createDatabase(database);
        CrashTenant tenant = configured(lab, database, directory, store);
        for (Side side : Side.values()) {
            try (Connection owner = tenant.on(side).connect(Lab.OWNER)) {
                execute(owner, SCHEMA);
            }
        }
        return tenant;
    }

    /** As another controller knows it, which shares the store. */
    CrashTenant atAnother(Path directory) throws IOException {
        return configured(lab, database, directory, store);
    }

    private static CrashTenant configured(Lab lab, String database, Path directory, String store) throws IOException {
        int port = FreePort.find();
        CrashTenant tenant = new CrashTenant(
                lab, database, directory.resolve("crossfade.yaml"), URI.create("http://127.0.0.1:" + port), store);
        Files.writeString(tenant.configuration, new YAMLMapper().writeValueAsString(tenant.document(port)));
        return tenant;
    }

    LabDatabase on(Side side) {
        return lab.server(side).database(database);
    }

    /** Every row that a worker may have written. */
    List<Found> rows(Side side) throws SQLException {
        List<Found> found = new ArrayList<>();
        try (Connection connection = on(side).connect(Lab.CROSSFADE);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(ROWS)) {
            while (rows.next()) {
                found.add(new Found(WriteKind.valueOf(rows.getString(1)), rows.getString(2), rows.getString(3)));
            }
        }
        return found;
    }

    /** Both databases, with whatever the migration has left in either direction: a server has room for so many slots. */
    void drop() throws SQLException {
        for (Side side : Side.values()) {
            try (Connection connection = on(side).connect(Lab.CROSSFADE)) {
                execute(connection, ALSO_WHERE_FENCED);
                for (String statement : strings(connection, DROP_SUBSCRIPTIONS)) {
                    execute(connection, statement);
                }
            }
        }
        for (Side side : Side.values()) {
            try (Connection connection = on(side).connect(Lab.CROSSFADE)) {
                execute(connection, ALSO_WHERE_FENCED);
                Eventually.holds(
                        "the " + side.label() + "'s slots are idle",
                        Duration.ofSeconds(30),
                        () -> strings(connection, ACTIVE_SLOTS).isEmpty());
                execute(connection, DROP_SLOTS);
            }
        }
        for (Side side : Side.values()) {
            try (Connection server = lab.server(side).superuser("postgres")) {
                execute(server, "DROP DATABASE " + database + " WITH (FORCE)");
                execute(server, "DROP DATABASE IF EXISTS " + database + STORE + " WITH (FORCE)");
            }
        }
    }

    private static List<String> strings(Connection connection, String sql) throws SQLException {
        List<String> strings = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        }
        return strings;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Map<String, Object> document(int port) {
        Map<String, Object> tenant = Map.of(
                "id", ID,
                "source", side(Side.SOURCE),
                "target", side(Side.TARGET),
                "failover", Map.of("hold", Map.of("maxWait", "60s")),
                "replication", Map.of("schemas", List.of("public")),
                "switchover", Map.of("start", "manual", "minProxies", 0, "budget", "30s"));
        Map<String, Object> control = Map.of("admin", Map.of("host", "127.0.0.1", "port", port), "store", store);
        return Map.of("control", control, "tenants", List.of(tenant));
    }

    private Map<String, Object> side(Side side) {
        Map<String, Object> login = Map.of("user", Lab.CROSSFADE.role(), "password", Lab.CROSSFADE.password());
        return Map.of(
                "region",
                side.label(),
                "database",
                Map.of(
                        "url", on(side).url(),
                        "user", Lab.CROSSFADE.role(),
                        "password", Lab.CROSSFADE.password(),
                        "replication", login,
                        "appRoles", List.of(Lab.OWNER.role(), Lab.APPLICATION.role())));
    }
}
