package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.largeobjects.LargeObject.Rights;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.SqlFailures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes large objects to one side as the other's snapshot has them: same OID, same pages, same owner and ACL. Everything goes by
 * sets, in transactions that hold the gate and are bounded in objects and pages. Where the server refuses one, halves of it are tried,
 * down to the one object that cannot be carried: that is named, and the rest arrives.
 */
public final class LargeObjectWriter {

    /** Each that is removed or given to an owner is locked until the transaction ends; a server has room for some 6,000. */
    static final int OBJECTS_A_TRANSACTION = 500;

    /** 8 MiB: bounds how long the gate is held, and what has to be read for nothing when a portion fails. */
    static final int PAGES_A_TRANSACTION = 4096;

    private static final String REMOVE = """
            SELECT count(lo_unlink(oid)) FROM pg_largeobject_metadata WHERE oid = ANY (?::bigint[]::oid[])
            """;

    private static final String CREATE = "SELECT count(lo_create(oid::oid)) FROM unnest(?::bigint[]) AS wanted (oid)";

    /** 131072 opens for writing. It cuts, or draws out: always it leaves a page at the end, be it one without a byte. */
    private static final String SET_LENGTH = """
            SELECT count(lo_truncate64(lo_open(ending.loid::oid, 131072), ending.length))
              FROM unnest(?::bigint[], ?::bigint[]) AS ending (loid, length)
            """;

    private static final String PUT = """
            SELECT count(lo_put(loid, pageno::bigint * 2048, data))
              FROM (SELECT * FROM pg_temp.crossfade_pages ORDER BY loid, pageno) AS page
            """;

    private static final String TRANSACTION = "SELECT pg_current_xact_id()::xid::text";

    /** ALTER and GRANT take no parameters; a function of this session alone quotes what they are given. */
    /** The shapes of what it runs, for what differs. */
    public static final List<String> LIKE = List.of(
            "SELECT … lo_create(…) …",
            "SELECT … lo_put(…) …",
            "ALTER LARGE OBJECT … OWNER TO …",
            "REVOKE ALL ON LARGE OBJECT … FROM … CASCADE",
            "GRANT … ON LARGE OBJECT … TO …");

    private static final String RIGHTS_FUNCTION = """
            CREATE OR REPLACE FUNCTION pg_temp.crossfade_large_object_rights(object oid, owner text, acl jsonb)
                RETURNS void LANGUAGE plpgsql AS $$
            DECLARE
                entry record;
            BEGIN
                IF owner IS NOT NULL THEN
                    EXECUTE format('ALTER LARGE OBJECT %s OWNER TO %I', object, owner);
                END IF;
                FOR entry IN
                    SELECT DISTINCT grantee.rolname, a.grantee
                      FROM pg_largeobject_metadata m,
                           aclexplode(coalesce(m.lomacl, acldefault('L', m.lomowner))) a
                      LEFT JOIN pg_roles grantee ON grantee.oid = a.grantee
                     WHERE m.oid = object
                LOOP
                    EXECUTE format('REVOKE ALL ON LARGE OBJECT %s FROM %s CASCADE', object,
                        CASE WHEN entry.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(entry.rolname) END);
                END LOOP;
                FOR entry IN
                    SELECT * FROM jsonb_to_recordset(acl) AS g (grantee text, privilege text, grantable boolean)
                LOOP
                    EXECUTE format('GRANT %s ON LARGE OBJECT %s TO %s%s', entry.privilege, object,
                        CASE WHEN entry.grantee IS NULL THEN 'PUBLIC' ELSE quote_ident(entry.grantee) END,
                        CASE WHEN entry.grantable THEN ' WITH GRANT OPTION' ELSE '' END);
                END LOOP;
            END
            $$
            """;

    private static final String RIGHTS = """
            SELECT pg_temp.crossfade_large_object_rights(
                       wanted.oid::oid,
                       wanted.owner,
                       CASE WHEN wanted.acl IS NOT NULL THEN wanted.acl::jsonb
                            WHEN wanted.owner IS NULL THEN '[]'
                            ELSE jsonb_build_array(
                                jsonb_build_object('grantee', wanted.owner, 'privilege', 'SELECT', 'grantable', false),
                                jsonb_build_object('grantee', wanted.owner, 'privilege', 'UPDATE', 'grantable', false))
                       END)
              FROM unnest(?::bigint[], ?::text[], ?::text[]) AS wanted (oid, owner, acl)
            """;

    private final Supplier<PostgresSession> from;
    private final PostgresSession to;
    private final Consumer<Runnable> gated;
    private final Consumer<Xid> wrote;
    private final Map<Long, String> failed = new TreeMap<>();

    /**
     * Writes in a session of its own.
     *
     * @param from the session of the snapshot that is to be reproduced
     * @param gated runs what it is given in a transaction of {@code to} that holds its gate
     * @param wrote is told each transaction that is about to write
     */
    LargeObjectWriter(
            Supplier<PostgresSession> from, PostgresSession to, Consumer<Runnable> gated, Consumer<Xid> wrote) {
        this.from = from;
        this.to = to;
        this.gated = gated;
        this.wrote = wrote;
    }

    /** What could not be written so far, by OID, with the server's words. */
    Map<Long, String> failed() {
        return failed;
    }

    /** Nothing is written: what will be needed under the clock is there, and was done once. */
    void rehearse() {
        gated.accept(() -> {
            to.execute(PageCopy.STAGE);
            to.define(RIGHTS_FUNCTION);
            to.one(REMOVE, row -> true, List.of());
            to.one(CREATE, row -> true, List.of());
            to.one(PUT, row -> true);
            to.one(SET_LENGTH, row -> true, List.of(), List.of());
        });
    }

    /** Does all of it that can be done; see {@link #failed}. */
    void write(List<ObjectWork> works) {
        List<ObjectWork> portion = new ArrayList<>();
        long pages = 0;
        for (ObjectWork work : works) {
            for (ObjectWork part : work.inParts(work.fresh() ? 1 : PAGES_A_TRANSACTION, PAGES_A_TRANSACTION)) {
                if (portion.size() == OBJECTS_A_TRANSACTION || pages + part.pages() > PAGES_A_TRANSACTION) {
                    inHalves(portion, ObjectWork::oid, this::apply);
                    portion = new ArrayList<>();
                    pages = 0;
                }
                portion.add(part);
                pages += part.pages();
            }
        }
        inHalves(portion, ObjectWork::oid, this::apply);
    }

    void remove(List<Long> oids) {
        for (int at = 0; at < oids.size(); at += OBJECTS_A_TRANSACTION) {
            inHalves(
                    oids.subList(at, Math.min(oids.size(), at + OBJECTS_A_TRANSACTION)),
                    oid -> oid,
                    some -> to.one(REMOVE, row -> true, some));
        }
    }

    private interface Portion<T> {
        void write(List<T> some) throws SQLException;
    }

    /** Every failure but a refusal by the server, a lost gate above all, ends it. */
    private <T> void inHalves(List<T> some, Function<T, Long> oid, Portion<T> portion) {
        if (some.isEmpty()) {
            return;
        }
        try {
            gated.accept(() -> inTransaction(some, portion));
        } catch (ReplicationFailure e) {
            if (e.kind() != ReplicationFailure.Kind.FAILED) {
                throw e;
            }
            if (some.size() == 1) {
                failed.put(oid.apply(some.get(0)), String.valueOf(e.getMessage()));
            } else {
                int half = some.size() / 2;
                inHalves(some.subList(0, half), oid, portion);
                inHalves(some.subList(half, some.size()), oid, portion);
            }
        }
    }

    private <T> void inTransaction(List<T> some, Portion<T> portion) {
        wrote.accept(to.one(TRANSACTION, row -> new Xid(row.getString(1))));
        try {
            portion.write(some);
        } catch (SQLException e) {
            throw SqlFailures.translate(to.side(), "write large objects", e);
        }
    }

    private void apply(List<ObjectWork> portion) throws SQLException {
        List<Long> fresh =
                portion.stream().filter(ObjectWork::fresh).map(ObjectWork::oid).toList();
        if (!fresh.isEmpty()) {
            to.one(REMOVE, row -> true, fresh);
            to.one(CREATE, row -> true, fresh);
        }
        setLength(portion, ObjectWork::cut);
        if (portion.stream().anyMatch(work -> !work.ranges().isEmpty())) {
            to.execute(PageCopy.STAGE);
            PageCopy.run(from.get(), to, portion);
            to.one(PUT, row -> true);
        }
        setLength(portion, ObjectWork::lengthen);
        giveRights(portion);
    }

    private void setLength(List<ObjectWork> portion, Function<ObjectWork, @Nullable Long> length) {
        List<Long> oids = new ArrayList<>();
        List<Long> lengths = new ArrayList<>();
        for (ObjectWork work : portion) {
            Long wanted = length.apply(work);
            if (wanted != null) {
                oids.add(work.oid());
                lengths.add(wanted);
            }
        }
        if (!oids.isEmpty()) {
            to.one(SET_LENGTH, row -> true, oids, lengths);
        }
    }

    /** A new object has the default ACL, which follows its owner: nearly all need no more than that. */
    private void giveRights(List<ObjectWork> portion) throws SQLException {
        List<String> statements = new ArrayList<>();
        List<Long> oids = new ArrayList<>();
        List<Rights> all = new ArrayList<>();
        for (ObjectWork work : portion) {
            Rights rights = work.rights();
            if (rights == null) {
                continue;
            }
            String owner = rights.owner();
            if (work.fresh() && owner != null) {
                statements.add("ALTER LARGE OBJECT " + work.oid() + " OWNER TO " + Identifier.quote(owner));
            }
            if (!work.fresh() || rights.acl() != null) {
                oids.add(work.oid());
                all.add(rights);
            }
        }
        if (!statements.isEmpty()) {
            to.define(statements.stream().collect(Collectors.joining(";\n")));
        }
        if (!oids.isEmpty()) {
            to.define(RIGHTS_FUNCTION);
            grant(oids, all);
        }
    }

    private void grant(List<Long> oids, List<Rights> all) throws SQLException {
        Connection connection = to.connection();
        try (PreparedStatement statement = connection.prepareStatement(RIGHTS)) {
            statement.setArray(1, connection.createArrayOf("bigint", oids.toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text", all.stream().map(Rights::owner).toArray()));
            statement.setArray(
                    3,
                    connection.createArrayOf(
                            "text", all.stream().map(Rights::acl).toArray()));
            statement.execute();
        }
    }
}
