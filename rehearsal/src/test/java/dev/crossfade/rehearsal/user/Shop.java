package dev.crossfade.rehearsal.user;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.LabDatabase;
import dev.crossfade.rehearsal.lab.Login;
import dev.crossfade.rehearsal.lab.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A tenant's database as somebody else has made it: on both servers of the same name, with the same roles and schema; rows, a large
 * object, and grants of its own on the source.
 */
record Shop(String name) {

    /** Of Crossfade's role; the application's is its name. */
    static final String PASSWORD = "it's 3 a.m. / 100% @ \\night";

    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE notes (id bigserial PRIMARY KEY, key text NOT NULL UNIQUE, at timestamptz DEFAULT now())",
            "CREATE TABLE pictures (id int PRIMARY KEY, content oid NOT NULL)",
            "CREATE SEQUENCE tickets AS int INCREMENT -2 START -100 CACHE 5",
            "CREATE FUNCTION note_count() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM public.notes'",
            "CREATE TABLE visits (day date NOT NULL, who text, PRIMARY KEY (day, who)) PARTITION BY RANGE (day)",
            "CREATE TABLE visits_old PARTITION OF visits FOR VALUES FROM (MINVALUE) TO ('2026-01-01')",
            "CREATE TABLE visits_new PARTITION OF visits DEFAULT",
            "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.at := now(); RETURN NEW; END'",
            "CREATE TRIGGER stamp BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION stamp()");

    /** Makes roles, database and schema on both servers, and the source's rows. */
    static Shop create(String name) throws SQLException {
        Shop shop = new Shop(name);
        for (Side side : Side.values()) {
            PostgresServer server = Servers.of(side);
            try (Connection connection = server.superuser("postgres")) {
                run(
                        connection,
                        "DO $$ BEGIN IF to_regrole('crossfade') IS NULL THEN CREATE ROLE crossfade LOGIN SUPERUSER"
                                + " REPLICATION PASSWORD '" + PASSWORD.replace("'", "''") + "'; END IF; END $$",
                        "CREATE ROLE " + shop.app().role() + " LOGIN PASSWORD '"
                                + shop.app().password() + "'",
                        "CREATE ROLE " + name + "_reader NOLOGIN",
                        "GRANT " + name + "_reader TO " + shop.app().role(),
                        "CREATE DATABASE " + name + " OWNER " + shop.app().role());
            }
            try (Connection connection = server.superuser(name)) {
                run(
                        connection,
                        "ALTER SCHEMA public OWNER TO " + shop.app().role(),
                        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
                        "GRANT USAGE ON SCHEMA public TO PUBLIC",
                        "ALTER DATABASE " + name + " SET work_mem = '5MB'",
                        "ALTER ROLE " + shop.app().role() + " IN DATABASE " + name + " SET statement_timeout = '20s'",
                        "SET ROLE " + shop.app().role());
                run(connection, SCHEMA.toArray(String[]::new));
                run(
                        connection,
                        "GRANT SELECT ON notes TO " + name + "_reader",
                        "GRANT USAGE ON SEQUENCE tickets TO " + name + "_reader",
                        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO " + name + "_reader");
            }
        }
        try (Connection connection = shop.database(Side.SOURCE).connect(shop.app())) {
            run(
                    connection,
                    "INSERT INTO notes (key) SELECT 'before-' || n FROM generate_series(1, 500) n",
                    "INSERT INTO visits SELECT d, 'anna' FROM generate_series('2025-12-01'::date, '2026-02-01', '1 day') d",
                    "INSERT INTO pictures SELECT n, lo_from_bytea(0, decode(repeat('c0ffee', 2000 * n), 'hex'))"
                            + " FROM generate_series(1, 3) n",
                    "SELECT nextval('tickets'), nextval('tickets')");
        }
        return shop;
    }

    /** Whom the application logs in as. */
    Login app() {
        return new Login(name + "_app", name + "_secret");
    }

    LabDatabase database(Side side) {
        return Servers.of(side).database(name);
    }

    /** The first column of what the server's superuser sees. */
    List<String> query(Side side, String sql) throws SQLException {
        try (Connection connection = Servers.of(side).superuser(name);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(String.valueOf(rows.getString(1)));
            }
            return found;
        }
    }

    /** As the server's superuser. */
    void execute(Side side, String... statements) throws SQLException {
        try (Connection connection = Servers.of(side).superuser(name)) {
            run(connection, statements);
        }
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
