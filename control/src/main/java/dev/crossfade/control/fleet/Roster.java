package dev.crossfade.control.fleet;

import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.util.Collection;
import java.util.List;

/** Where it is kept which proxies there are, for whoever leads next. What a method says is durable when it returns; thread-safe. */
public interface Roster {

    /**
     * As it was kept last.
     *
     * @throws StoreFailure when it cannot be read
     */
    List<ProxyReport> load();

    /**
     * Changes what is kept.
     *
     * @param came each takes the place of the one of the same id and instance
     * @param went are kept no more
     * @throws StoreFailure when it cannot be written, or another controller leads
     */
    void keep(Collection<ProxyReport> came, Collection<ProxyReport> went);
}
