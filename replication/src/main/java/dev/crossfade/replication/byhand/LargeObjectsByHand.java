package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Side;

/**
 * Large objects, which replication does not carry, and which nobody carries by hand: the last sweep has to have been the program's, and
 * the attempt goes on only where both sides have the same. Pure.
 */
final class LargeObjectsByHand {

    /** Which there are, whose, with which rights, and what is in them. OIDs of roles differ from side to side; their names do not. */
    private static final String DIGEST = """
            SELECT (SELECT concat(count(*), ' ', bit_xor(hashtextextended(
                               concat_ws(' ', m.oid, pg_get_userbyid(m.lomowner), m.lomacl::text), 0)))
                      FROM pg_largeobject_metadata m)
                   || ' ' ||
                   (SELECT concat(count(*), ' ', bit_xor(hashtextextended(
                               concat_ws(' ', l.loid, l.pageno, md5(l.data)), 0)))
                      FROM pg_largeobject l);
            """;

    private final Attempted attempted;

    LargeObjectsByHand(Attempted attempted) {
        this.attempted = attempted;
    }

    Block tryOut() {
        return new Block(
                "See that both sides have the same large objects",
                "They are not carried by hand, and are looked at once more before the opening. Reads all of them, which takes its time:"
                        + " the pause is as much longer. Where they differ, do not begin: a tenant that writes large objects all the time"
                        + " is not moved by hand.",
                equal());
    }

    /** Fails where they differ, and where a side could not be read. */
    String equal() {
        return "SERVING_HAS=" + read(attempted.serving()) + " &&\nWAITING_HAS=" + read(attempted.waiting())
                + " &&\n[ -n \"$SERVING_HAS\" ] && [ \"$SERVING_HAS\" = \"$WAITING_HAS\" ] ||"
                + " { echo 'large objects differ, or could not be read' >&2; false; }";
    }

    private static String read(Side side) {
        return "$(" + Psql.reading(side) + " <<'SQL'\n" + DIGEST.strip() + "\nSQL\n)";
    }
}
