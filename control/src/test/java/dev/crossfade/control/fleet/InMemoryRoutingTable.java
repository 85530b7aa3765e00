package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Places;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.util.Map;

/** A store that keeps the table in memory, and can be told to fail. */
public final class InMemoryRoutingTable implements RoutingTableStore {

    private RoutingTable saved = RoutingTable.EMPTY;
    private Disk disk = Disk.WELL;
    private int loads;

    /** What becomes of a call. */
    public enum Disk {
        WELL,
        /** Nothing can be written, and it says that nothing was. */
        REFUSING,
        /** Nothing can be written. */
        FULL,
        /** What is written is kept, and said to have failed. */
        SILENT,
        /** Nothing can be written or read. */
        GONE
    }

    @Override
    public synchronized RoutingTable load() {
        if (disk == Disk.GONE) {
            throw failure();
        }
        loads++;
        return saved;
    }

    @Override
    public synchronized RoutingTable save(Route route, Epoch expected) {
        Epoch known = saved.route(route.tenant()).map(Route::epoch).orElse(Epoch.NONE);
        if (!known.equals(expected)) {
            throw new StoreFailure(
                    StoreFailure.Kind.STALE, "epoch " + known + ", not " + expected, "read it again", null);
        }
        return written(saved.with(route));
    }

    @Override
    public synchronized RoutingTable keep(Map<TenantId, Places> places) {
        return written(saved.at(places));
    }

    @Override
    public synchronized RoutingTable raiseRevision(long atLeast) {
        return written(new RoutingTable(Math.max(saved.revision(), atLeast), saved.routes(), saved.places()));
    }

    /** It has what it had once, or nothing. */
    synchronized void restored(RoutingTable once) {
        saved = once;
    }

    public synchronized void is(Disk now) {
        disk = now;
    }

    /** How often it was read. */
    synchronized int loads() {
        return loads;
    }

    private RoutingTable written(RoutingTable next) {
        if (disk == Disk.REFUSING) {
            throw new StoreFailure(StoreFailure.Kind.REFUSED, "it is away", "bring it back", null);
        }
        if (disk == Disk.FULL || disk == Disk.GONE) {
            throw failure();
        }
        saved = next;
        if (disk == Disk.SILENT) {
            throw failure();
        }
        return saved;
    }

    private static StoreFailure failure() {
        return new StoreFailure(StoreFailure.Kind.FAILED, "the disk failed", "look at the disk", null);
    }
}
