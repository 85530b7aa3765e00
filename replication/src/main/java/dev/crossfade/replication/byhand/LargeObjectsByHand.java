package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.largeobjects.LargeObjectCatalog;

/**
 * Large objects, which replication does not carry, and which nobody carries by hand: the last sweep has to have been the program's, and
 * the attempt goes on only where both sides have the same. Pure.
 */
final class LargeObjectsByHand {

    /**
     * Which there are, whose, with which rights, how long, and what is in them, as the program compares them: OIDs of roles differ from side
     * to side, an ACL may be the default spelled out, and a page without a byte tells nothing but the length.
     */
    private static final String DIGEST = """
            SELECT (SELECT concat(count(*), ' ', bit_xor(hashtextextended(concat_ws(' ', o.oid, o.owner, o.acl), 0)))
                      FROM (SELECT m.oid,
                                   %s
                              FROM pg_largeobject_metadata m) AS o)
                   || ' ' ||
                   (SELECT concat(count(*), ' ', bit_xor(hashtextextended(concat_ws(' ', p.loid, p.length), 0)))
                      FROM (SELECT l.loid, max(l.pageno::bigint * 2048 + length(l.data)) AS length
                              FROM pg_largeobject l
                             GROUP BY l.loid) AS p
                     WHERE p.length > 0)
                   || ' ' ||
                   (SELECT concat(count(*), ' ', bit_xor(hashtextextended(
                               concat_ws(' ', l.loid, l.pageno, md5(l.data)), 0)))
                      FROM pg_largeobject l
                     WHERE length(l.data) > 0);
            """.formatted(LargeObjectCatalog.RIGHTS.strip());

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
