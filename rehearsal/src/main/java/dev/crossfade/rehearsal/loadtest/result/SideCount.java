package dev.crossfade.rehearsal.loadtest.result;

/** What one side answered. */
public record SideCount(long ok, long unexpectedStatus) {

    static final SideCount NONE = new SideCount(0, 0);

    SideCount plus(boolean good) {
        return good ? new SideCount(ok + 1, unexpectedStatus) : new SideCount(ok, unexpectedStatus + 1);
    }

    public long answered() {
        return ok + unexpectedStatus;
    }
}
