package dev.crossfade.replication.schema;

import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.PostgresSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one side's schema is, object by object, in words that are the same on every PostgreSQL major: of the configured schemas all that
 * {@link TableCatalog}, {@link CodeCatalog} and {@link RightsCatalog} name, without what belongs to an extension or is ours. The
 * session's {@code search_path} must be {@code pg_catalog}, so that every name is qualified.
 */
public final class SchemaFingerprint {

    private static final String ASKED = """
            WITH asked AS MATERIALIZED (
                SELECT ?::text[] AS schemas, ?::text[] AS app_roles, ?::text[] || current_user::text AS our_roles,
                       ?::boolean AS same_major
            ), namespaces AS MATERIALIZED (
                SELECT n.oid, n.nspname, n.nspowner, n.nspacl
                  FROM pg_namespace n
                 CROSS JOIN asked
                 WHERE n.nspname = ANY (asked.schemas) AND n.nspname <> 'crossfade'
            ), of_extensions AS MATERIALIZED (
                SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
            ), relations AS MATERIALIZED (
                SELECT c.oid, n.nspname, c.relname, n.nspname || '.' || c.relname AS object, c.relkind, c.relpersistence,
                       c.relispartition, c.relowner, c.relacl, c.reloptions, c.relrowsecurity, c.relforcerowsecurity
                  FROM pg_class c
                  JOIN namespaces n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S')
                   AND c.relpersistence <> 't'
                   AND NOT (('pg_class'::regclass, c.oid) IN (SELECT classid, objid FROM of_extensions))
            ), types AS MATERIALIZED (
                SELECT t.oid, n.nspname, t.typname, 'type ' || n.nspname || '.' || t.typname AS object, t.typowner, t.typacl
                  FROM pg_type t
                  JOIN namespaces n ON n.oid = t.typnamespace
                  LEFT JOIN pg_class c ON c.oid = t.typrelid
                 WHERE (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND c.relkind = 'c')
                   AND NOT (('pg_type'::regclass, t.oid) IN (SELECT classid, objid FROM of_extensions))
            )
            """;

    private static final String OBJECTS = ASKED
            + Stream.of(
                            TableCatalog.TABLES,
                            TableCatalog.COLUMNS,
                            TableCatalog.CONSTRAINTS,
                            TableCatalog.INDEXES,
                            TableCatalog.STATISTICS,
                            TableCatalog.ENUMS,
                            TableCatalog.TYPES,
                            TableCatalog.SEQUENCES,
                            CodeCatalog.FUNCTIONS,
                            CodeCatalog.VIEWS,
                            CodeCatalog.RULES,
                            CodeCatalog.TRIGGERS,
                            CodeCatalog.POLICIES,
                            CodeCatalog.EXTENSIONS,
                            RightsCatalog.OWNERS,
                            RightsCatalog.PRIVILEGES,
                            RightsCatalog.DEFAULT_PRIVILEGES,
                            RightsCatalog.DEFAULTS_TAKEN_AWAY,
                            RightsCatalog.ROLE_MEMBERSHIPS,
                            RightsCatalog.SETTINGS)
                    .collect(Collectors.joining("UNION ALL\n"));

    private static final String ROLES = "SELECT rolname FROM pg_roles";

    /** What the target has more of than the source harms nobody. */
    private static final Set<String> MAY_BE_MORE_ON_TARGET = Set.of("extension");

    /** Of an object that a side lacks these say nothing that its lack does not say. */
    private static final Set<String> OF_AN_OBJECT = Set.of("owner", "privilege");

    /** An object that the preflight had given to our own role, so that it may be guarded. */
    private static final String OURS = "ours";

    private final Map<Key, Entry> definitions;
    private final Set<Place> places;

    private SchemaFingerprint(Map<Key, Entry> definitions, Set<Place> places) {
        this.definitions = definitions;
        this.places = places;
    }

    /** Where the two sides differ, object by object, in order of kind and name: one query a side, both at a time. */
    public static List<Drift> differences(PostgresSession source, PostgresSession target, TenantSettings tenant) {
        boolean sameMajor = source.serverMajor() == target.serverMajor();
        BothSides<SchemaFingerprint> both = BothSides.read(source, target, session -> read(session, tenant, sameMajor));
        List<DeferredIndexes.Deferred> later = DeferredIndexes.left(target);
        Set<String> roles = Set.copyOf(target.list(ROLES, row -> row.getString(1)));
        List<Drift> differences = both.here().differencesTo(both.there(), roles).stream()
                .filter(drift ->
                        !(drift.kind().equals("index") && later.stream().anyMatch(one -> one.isNamed(drift.object()))))
                .toList();
        return ObjectMend.added(source, new TableSelection(tenant.replication()).schemas(), differences);
    }

    /**
     * Of each relation, function or schema what it is like, as a digest that changes with it; by its name, and by kind and name what is
     * none of these.
     */
    public static SortedMap<String, String> digests(PostgresSession session, TenantSettings tenant) {
        SortedMap<String, StringBuilder> texts = new TreeMap<>();
        // In the order of their keys, so that the same schema has the same digest.
        read(session, tenant, true)
                .definitions
                .forEach((key, entry) -> texts.computeIfAbsent(
                                entry.place().named().orElse(key.kind() + " " + key.object()),
                                any -> new StringBuilder())
                        .append(key.kind())
                        .append('\0')
                        .append(key.object())
                        .append('\0')
                        .append(entry.definition())
                        .append('\0'));
        SortedMap<String, String> digests = new TreeMap<>();
        texts.forEach((name, text) -> digests.put(name, Digest.shortOf(text.toString())));
        return digests;
    }

    private static SchemaFingerprint read(PostgresSession session, TenantSettings tenant, boolean sameMajor) {
        TableSelection selection = new TableSelection(tenant.replication());
        Set<String> ignored = tenant.replication().ignoreDrift().stream()
                .map(TenantSettings.DriftKind::label)
                .collect(Collectors.toSet());
        DatabaseSettings database =
                Objects.requireNonNull(tenant.side(session.side()).database(), "a migration has databases");
        List<String> ours = List.of(database.user(), database.replication().user());
        Map<Key, Entry> definitions = new TreeMap<>();
        Set<Place> places = new HashSet<>();
        for (Entry entry :
                session.list(OBJECTS, Entry::of, selection.schemas(), database.appRoles(), ours, sameMajor)) {
            if (!OF_AN_OBJECT.contains(entry.kind()) || entry.kind().equals("owner")) {
                places.add(entry.place());
            }
            if (!ignored.contains(entry.kind()) && !entry.place().isExcludedBy(selection)) {
                definitions.put(entry.key(), entry);
            }
        }
        return new SchemaFingerprint(definitions, places);
    }

    private List<Drift> differencesTo(SchemaFingerprint target, Set<String> roles) {
        List<Drift> differences = new ArrayList<>();
        definitions.values().forEach(here -> {
            Entry there = target.definitions.get(here.key());
            if (there != null) {
                if (!here.isEqualTo(there)) {
                    differences.add(here.drift(
                            here.definition() + " on source, " + there.definition() + " on target",
                            here.definition(),
                            there.definition(),
                            roles));
                }
            } else if (target.saysOf(here)) {
                differences.add(here.drift(Drift.onlyOnSource(here.definition()), here.definition(), "", roles));
            }
        });
        target.definitions.values().forEach(there -> {
            if (!definitions.containsKey(there.key())
                    && saysOf(there)
                    && !MAY_BE_MORE_ON_TARGET.contains(there.kind())) {
                differences.add(there.drift(Drift.onlyOnTarget(there.definition()), "", there.definition(), roles));
            }
        });
        return differences;
    }

    /** Whether it means something that this side does not have the entry. */
    private boolean saysOf(Entry missing) {
        return !missing.isInvalidIndex()
                && (!OF_AN_OBJECT.contains(missing.kind()) || places.contains(missing.place()));
    }

    /** One object's definition. */
    private record Entry(Key key, Place place, String definition) {

        static Entry of(ResultSet row) throws SQLException {
            return new Entry(
                    new Key(row.getString("kind"), row.getString("object")),
                    new Place(row.getString("nspname"), row.getString("relname")),
                    Objects.toString(row.getString("definition"), ""));
        }

        String kind() {
            return key.kind();
        }

        /** It answers nothing, so it is not missed where it is not; whether the target's are valid is the upkeep's matter. */
        boolean isInvalidIndex() {
            return kind().equals("index") && definition.endsWith(TableCatalog.INVALID);
        }

        private String valid() {
            return isInvalidIndex()
                    ? definition.substring(0, definition.length() - TableCatalog.INVALID.length())
                    : definition;
        }

        boolean isEqualTo(Entry other) {
            boolean givenToUs = kind().equals("owner")
                    && (definition.equals(OURS) || other.definition().equals(OURS));
            return givenToUs || valid().equals(other.valid());
        }

        /** @param roles that the target has */
        Drift drift(String difference, String source, String target, Set<String> roles) {
            String schema = place.schema();
            String mend = schema != null && kind().equals("privilege")
                    ? PrivilegeMend.of(schema, place.name(), key.object(), source, target, roles::contains)
                    : null;
            return new Drift(kind(), key.object(), difference, mend);
        }
    }

    /** What the exclusions of the configuration are asked about: a relation or function; a schema; or nothing of the sort. */
    private record Place(@Nullable String schema, @Nullable String name) {

        Optional<String> named() {
            return schema == null ? Optional.empty() : Optional.of(name == null ? schema : schema + "." + name);
        }

        boolean isExcludedBy(TableSelection selection) {
            return schema != null && name != null && selection.excludes(new TableName(schema, name));
        }
    }

    private record Key(String kind, String object) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            int byKind = kind.compareTo(other.kind);
            return byKind != 0 ? byKind : object.compareTo(other.object);
        }
    }
}
