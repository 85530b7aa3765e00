package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.SqlFailures;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
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

    /** Carries all that differs, and says what differs after that: under load what has changed meanwhile, under a fence nothing. */
    public LargeObjectReport carry() {
        CompletableFuture<Map<Long, LargeObject>> atTarget =
                CompletableFuture.supplyAsync(() -> LargeObjectCatalog.all(target));
        Map<Long, LargeObject> here;
        Map<Long, LargeObject> there;
        try {
            here = LargeObjectCatalog.all(source);
        } finally {
            there = join(atTarget);
        }
        List<LargeObject> contents = new ArrayList<>();
        List<LargeObject> rights = new ArrayList<>();
        here.values().forEach(object -> {
            LargeObject counterpart = there.get(object.oid());
            if (counterpart == null || !object.hasSameContent(counterpart)) {
                contents.add(object);
            } else if (!object.hasSameRights(counterpart)) {
                rights.add(object);
            }
        });
        List<Long> gone =
                there.keySet().stream().filter(oid -> !here.containsKey(oid)).toList();
        inPortions(contents, LargeObject::oid, writer::replace);
        inPortions(rights, LargeObject::oid, writer::setRights);
        inPortions(gone, oid -> oid, writer::remove);
        List<Long> touched = new ArrayList<>(gone);
        contents.forEach(object -> touched.add(object.oid()));
        rights.forEach(object -> touched.add(object.oid()));
        return new LargeObjectReport(here.size(), touched.size() - failed.size(), differences(touched));
    }

    private List<String> differences(List<Long> touched) {
        if (touched.isEmpty()) {
            return List.of();
        }
        Map<Long, LargeObject> here = LargeObjectCatalog.some(source, touched);
        Map<Long, LargeObject> there = LargeObjectCatalog.some(target, touched);
        List<String> differences = new ArrayList<>();
        touched.stream().sorted().forEach(oid -> {
            String difference = difference(here.get(oid), there.get(oid));
            if (!difference.isEmpty()) {
                String why = failed.containsKey(oid) ? " (" + failed.get(oid) + ")" : "";
                differences.add(oid + ": " + difference + why);
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

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ReplicationFailure failure) {
                throw failure;
            }
            throw e;
        }
    }
}
