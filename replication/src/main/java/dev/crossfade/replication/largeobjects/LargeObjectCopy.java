package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.largeobjects.LargeObjectCatalog.Glance;
import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.SqlFailures;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the target's large objects equal to the source's: hashes both sides in one statement each, writes what differs, removes
 * what the source has no more, and hashes again what it wrote. What cannot be carried is named, and the rest goes on.
 */
public final class LargeObjectCopy {

    /** Bounds how long one transaction holds the gate. */
    private static final int OBJECTS_A_TRANSACTION = 100;

    private final PostgresSession source;
    private final PostgresSession target;
    private final Consumer<Runnable> gated;
    private final LargeObjectWriter writer;
    private final Map<Long, String> failed = new TreeMap<>();

    /** @param gated runs what it is given in a transaction of the target's that holds its gate */
    public LargeObjectCopy(PostgresSession source, PostgresSession target, Consumer<Runnable> gated) {
        this.source = source;
        this.target = target;
        this.gated = gated;
        this.writer = new LargeObjectWriter(source, target);
    }

    /**
     * What was carried.
     *
     * @param horizon where the next {@link #carrySince} may begin
     */
    public record Carried(LargeObjectReport report, LargeObjectHorizon horizon) {}

    /** Carries all that differs, and says what differs after that: under load what has changed meanwhile, under a fence nothing. */
    public Carried carry() {
        LargeObjectHorizon before = LargeObjectHorizon.now(source, target);
        BothSides<Map<Long, LargeObject>> all = BothSides.read(source, target, LargeObjectCatalog::all);
        List<Long> touched = carry(all);
        Map<Long, String> differences = differences(touched);
        return new Carried(
                report(all.here().size(), touched, differences), before.leaving(List.copyOf(differences.keySet())));
    }

    /** Twice: the first pass may take long, and the second leaves only what changed during itself. */
    public Carried carryTwice() {
        Carried first = carry();
        Carried second = carrySince(first.horizon());
        return new Carried(first.report().then(second.report()), second.horizon());
    }

    /** The same as {@link #carry}, but reads the contents only of what may have changed since an earlier comparison. */
    public Carried carrySince(LargeObjectHorizon horizon) {
        BothSides<Glance> all = glance(horizon);
        List<Long> suspects = suspects(all, horizon);
        List<Long> touched = suspects.isEmpty() ? List.of() : carry(some(suspects));
        Map<Long, String> differences = differences(touched);
        return new Carried(
                report(all.here().objects().size(), touched, differences),
                new LargeObjectHorizon(all.here().next(), all.there().next(), List.copyOf(differences.keySet())));
    }

    /** Which objects {@link #carrySince} would read; changes nothing. */
    public List<Long> suspects(LargeObjectHorizon horizon) {
        return suspects(glance(horizon), horizon);
    }

    private BothSides<Glance> glance(LargeObjectHorizon horizon) {
        return BothSides.read(
                source,
                target,
                session -> LargeObjectCatalog.glance(
                        session, session.side() == source.side() ? horizon.source() : horizon.target()));
    }

    private static List<Long> suspects(BothSides<Glance> all, LargeObjectHorizon horizon) {
        Set<Long> suspects = new TreeSet<>(horizon.unsettled());
        Stream.concat(all.here().objects().keySet().stream(), all.there().objects().keySet().stream())
                .filter(oid -> all.here().mayDifferAt(oid, all.there()))
                .forEach(suspects::add);
        return List.copyOf(suspects);
    }

    private BothSides<Map<Long, LargeObject>> some(List<Long> oids) {
        return BothSides.read(source, target, session -> LargeObjectCatalog.some(session, oids));
    }

    /** Writes what differs, and says which objects that were. */
    private List<Long> carry(BothSides<Map<Long, LargeObject>> objects) {
        failed.clear();
        List<LargeObject> contents = new ArrayList<>();
        List<LargeObject> rights = new ArrayList<>();
        objects.here().values().forEach(object -> {
            LargeObject counterpart = objects.there().get(object.oid());
            if (counterpart == null || !object.hasSameContent(counterpart)) {
                contents.add(object);
            } else if (!object.hasSameRights(counterpart)) {
                rights.add(object);
            }
        });
        List<Long> gone = objects.there().keySet().stream()
                .filter(oid -> !objects.here().containsKey(oid))
                .toList();
        inPortions(contents, LargeObject::oid, writer::replace);
        inPortions(rights, LargeObject::oid, writer::setRights);
        inPortions(gone, oid -> oid, writer::remove);
        List<Long> touched = new ArrayList<>(gone);
        contents.forEach(object -> touched.add(object.oid()));
        rights.forEach(object -> touched.add(object.oid()));
        return touched;
    }

    private LargeObjectReport report(long compared, List<Long> touched, Map<Long, String> differences) {
        return new LargeObjectReport(compared, touched.size() - failed.size(), List.copyOf(differences.values()));
    }

    /** By OID, in words. */
    private Map<Long, String> differences(List<Long> touched) {
        Map<Long, String> differences = new TreeMap<>();
        if (touched.isEmpty()) {
            return differences;
        }
        BothSides<Map<Long, LargeObject>> again = some(touched);
        touched.forEach(oid -> {
            String difference = difference(again.here().get(oid), again.there().get(oid));
            if (!difference.isEmpty()) {
                String why = failed.containsKey(oid) ? " (" + failed.get(oid) + ")" : "";
                differences.put(oid, oid + ": " + difference + why);
            }
        });
        return differences;
    }

    /** In a word; empty when they are equal, as two are that are both gone. */
    private static String difference(@Nullable LargeObject object, @Nullable LargeObject counterpart) {
        if (object == null) {
            return counterpart == null ? "" : "only on target";
        }
        if (counterpart == null) {
            return "missing on target";
        }
        if (!object.hasSameContent(counterpart)) {
            return "content";
        }
        return object.hasSameRights(counterpart) ? "" : "owner or rights";
    }

    private interface Portion<T> {
        void write(List<T> objects) throws SQLException;
    }

    private interface Oid<T> {
        long of(T object);
    }

    private <T> void inPortions(List<T> objects, Oid<T> oid, Portion<T> portion) {
        for (int from = 0; from < objects.size(); from += OBJECTS_A_TRANSACTION) {
            List<T> some = objects.subList(from, Math.min(objects.size(), from + OBJECTS_A_TRANSACTION));
            if (!succeeds(some, oid, portion) && some.size() > 1) {
                some.forEach(one -> succeeds(List.of(one), oid, portion));
            }
        }
    }

    /** False when the server refused it; every other failure, a lost gate above all, ends the copy. */
    private <T> boolean succeeds(List<T> objects, Oid<T> oid, Portion<T> portion) {
        try {
            gated.accept(() -> write(objects, portion));
            return true;
        } catch (ReplicationFailure e) {
            if (e.kind() != ReplicationFailure.Kind.FAILED) {
                throw e;
            }
            if (objects.size() == 1) {
                failed.put(oid.of(objects.get(0)), String.valueOf(e.getMessage()));
            }
            return false;
        }
    }

    private <T> void write(List<T> objects, Portion<T> portion) {
        try {
            portion.write(objects);
        } catch (SQLException e) {
            throw SqlFailures.translate(target.side(), "write large objects", e);
        }
    }
}
