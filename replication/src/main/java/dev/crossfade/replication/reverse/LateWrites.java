package dev.crossfade.replication.reverse;

import dev.crossfade.replication.schema.TableName;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What was committed at a side after its fence's token (SWITCHOVER.md, "Order", 6), as by a superuser, who is past every fence with
 * {@code session_replication_role = replica}.
 */
public sealed interface LateWrites {

    /** Nothing was. */
    LateWrites NONE = new Known(List.of());

    /**
     * It was looked for.
     *
     * @param written where something was found; empty where nothing was
     */
    record Known(List<Written> written) implements LateWrites {

        public Known {
            written = List.copyOf(written);
        }

        @Override
        public String inWords() {
            return written.isEmpty()
                    ? "nothing was committed after the token on the side that is fenced"
                    : "committed after the token on the side that is fenced: "
                            + written.stream().map(Written::inWords).collect(Collectors.joining(", "));
        }
    }

    /**
     * Whether anything was could not be found out in the time that there is for it.
     *
     * @param reason why
     */
    record Unknown(String reason) implements LateWrites {

        @Override
        public String inWords() {
            return "whether anything was committed after the token on the side that is fenced is not known: " + reason;
        }
    }

    /**
     * A table that was written to.
     *
     * @param changes rows inserted, updated and deleted; a truncation is one
     * @param carried to the other side, which was open; otherwise they are on the fenced side alone
     */
    record Written(TableName table, long changes, boolean carried) {

        String inWords() {
            return table + " (" + changes + (changes == 1 ? " change, " : " changes, ")
                    + (carried ? "carried to the other side)" : "on that side alone)");
        }
    }

    /** For an operator. */
    String inWords();
}
