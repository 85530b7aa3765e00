package dev.crossfade.config.wire;

/**
 * What became of a tenant's requests at one proxy since that was started. Counts only grow, so a report that is lost loses nothing.
 *
 * @param source of those whose last attempt was made there
 * @param target the same
 * @param unsent of those that ended without an attempt, as one that was held for too long; none that was parked
 */
public record Traffic(String tenant, Counts source, Counts target, long unsent) {

    @SuppressWarnings("ConstantValue") // JSON knows nothing of what must not be null
    public Traffic {
        source = source == null ? Counts.NONE : source;
        target = target == null ? Counts.NONE : target;
    }

    /**
     * At one side.
     *
     * @param answered clients got this side's answer, with a status below 500
     * @param failed clients got a status from 500 on, or none; one that left by itself, or was parked, is in neither
     * @param replays further attempts that were made here, for one elsewhere had failed
     */
    public record Counts(long answered, long failed, long replays) {

        public static final Counts NONE = new Counts(0, 0, 0);

        /** What was added since; a count that has shrunk is another's, and adds nothing. */
        Counts since(Counts before) {
            return new Counts(
                    Math.max(0, answered - before.answered),
                    Math.max(0, failed - before.failed),
                    Math.max(0, replays - before.replays));
        }
    }

    /** What was added since an earlier report of the same process. */
    public Traffic since(Traffic before) {
        return new Traffic(
                tenant, source.since(before.source), target.since(before.target), Math.max(0, unsent - before.unsent));
    }
}
