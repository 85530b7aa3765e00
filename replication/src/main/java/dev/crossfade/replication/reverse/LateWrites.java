package dev.crossfade.replication.reverse;

import dev.crossfade.config.model.Counted;
import dev.crossfade.replication.schema.TableName;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was committed at a side after its fence's token (SWITCHOVER.md, "Order", 6), as by a superuser, who is past every fence with
 * {@code session_replication_role = replica}.
 */
public sealed interface LateWrites {

    /** Nothing was. */
    LateWrites NONE = new Known(List.of());

    /** What was found stands, whatever could not be seen; where nothing was found, it is not known. */
    static LateWrites of(List<Written> written, List<String> unseen) {
        return written.isEmpty() && !unseen.isEmpty()
                ? new Unknown(String.join("; ", unseen))
                : new Known(written, unseen);
    }

    /** What was seen at one place, and at another. */
    static LateWrites both(LateWrites one, LateWrites other) {
        return of(
                Stream.concat(one.written().stream(), other.written().stream())
                        .distinct()
                        .toList(),
                Stream.concat(one.unseen().stream(), other.unseen().stream())
                        .distinct()
                        .toList());
    }

    /**
     * It was looked for.
     *
     * @param written where something was found; empty where nothing was
     * @param unseen why there may be more; empty where everything was seen
     */
    record Known(List<Written> written, List<String> unseen) implements LateWrites {

        public Known {
            written = List.copyOf(written);
            unseen = List.copyOf(unseen);
        }

        /** Of all that there is. */
        public Known(List<Written> written) {
            this(written, List.of());
        }

        @Override
        public String inWords() {
            return written.isEmpty()
                    ? "nothing was committed after the token on the side that is fenced"
                    : "committed after the token on the side that is fenced: "
                            + written.stream().map(Written::inWords).collect(Collectors.joining(", "))
                            + (unseen.isEmpty()
                                    ? ""
                                    : "; whether anything else was is not known: " + String.join("; ", unseen));
        }
    }

    /**
     * Whether anything was could not be found out in the time that there is for it.
     *
     * @param reason why
     */
    record Unknown(String reason) implements LateWrites {

        @Override
        public List<Written> written() {
            return List.of();
        }

        @Override
        public List<String> unseen() {
            return List.of(reason);
        }

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
            return table + " (" + Counted.of(changes, "change") + ", "
                    + (carried ? "carried to the other side)" : "on that side alone)");
        }
    }

    /** Where something was found. */
    List<Written> written();

    /** Why there may be more than was found. */
    List<String> unseen();

    /** For an operator. */
    String inWords();
}
