package dev.crossfade.rehearsal.fault;

/** When a fault strikes, in the order of a migration. */
public enum Moment {
    /** A table has been copied in part. */
    COPYING("in the midst of the copy"),
    /** At the hold point; the migration does not survive it, and everything begins anew. */
    BEFORE_A_NEW_BEGINNING("while changes are streamed"),
    /** At the hold point. */
    STREAMING("while changes are streamed"),
    /** In a switchover that the fault asks for, and that is undone. */
    SWITCHING_OVER("in the pause of a switchover"),
    /** In the switchover that takes the tenant to the other side: beside it, and at once with others of this moment. */
    CROSSING("in the pause of the switchover"),
    /** From the hold point on, at moments that are drawn: beside all that happens. */
    MEANWHILE("at any moment from the hold point on");

    private final String words;

    Moment(String words) {
        this.words = words;
    }

    /** For people, after a fault's name. */
    public String words() {
        return words;
    }
}
