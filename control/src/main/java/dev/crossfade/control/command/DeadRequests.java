package dev.crossfade.control.command;

import dev.crossfade.config.wire.ParkedSummary;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Those of a tenant that were given up, the oldest first, a page at a time: memory holds one page. It ends with those that were dead when
 * it came to them, for whatever is given up behind its back once more stands before where it is.
 */
final class DeadRequests implements Iterator<String> {

    private final KeptRequests kept;
    private final int pageSize;
    private final Deque<String> page = new ArrayDeque<>();
    private long after;
    private boolean ended;

    DeadRequests(KeptRequests kept, int pageSize) {
        this.kept = kept;
        this.pageSize = pageSize;
    }

    @Override
    public boolean hasNext() {
        if (page.isEmpty() && !ended) {
            List<ParkedSummary> next = kept.list(new KeptRequests.Filter("dead", "", false), after, pageSize);
            next.forEach(one -> page.add(one.receipt().id()));
            ended = next.size() < pageSize;
            after = next.isEmpty() ? after : next.get(next.size() - 1).seq();
        }
        return !page.isEmpty();
    }

    @Override
    public String next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.remove();
    }
}
