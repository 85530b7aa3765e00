package dev.crossfade.control.workflow.switchover;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How an attempt in a direction is called: a switchover, or a rollback. */
public record AttemptWords(Direction direction, TenantId tenant) {

    private static final String STOPPED = "the controller stopped during attempt ";

    public static AttemptWords of(Migration migration) {
        return new AttemptWords(migration.direction(), migration.tenant());
    }

    /** Of the one that would be made next. */
    public static AttemptWords ofNext(Migration migration) {
        return new AttemptWords(migration.next(), migration.tenant());
    }

    /** As step and journal have it. */
    public String step() {
        return direction == Direction.FORWARD ? Migration.SWITCHOVER : Migration.ROLLBACK;
    }

    private String undoneWhat() {
        return "the " + step() + " was undone; the " + direction.from().label() + " serves";
    }

    private String notBegunWhat() {
        return "the " + step() + " was not begun; the " + direction.from().label() + " serves";
    }

    /** @param remedy empty where nobody knows one */
    public MigrationStatus.Trouble undone(String reason, String remedy) {
        // Nothing needs mending where only the controller had stopped.
        String action = reason.startsWith(STOPPED) ? verb() + " again: " + command() : mend(remedy);
        return new MigrationStatus.Trouble(undoneWhat(), reason, action);
    }

    /** @param remedy empty where nobody knows one */
    public MigrationStatus.Trouble notBegun(String reason, String remedy) {
        return new MigrationStatus.Trouble(notBegunWhat(), reason, mend(remedy));
    }

    private String calledOffWhat() {
        return "the " + step() + " was called off; the " + direction.from().label() + " serves";
    }

    /**
     * One that was wanted, and whose attempt had not begun.
     *
     * @param otherVerb what was asked for instead
     */
    public MigrationStatus.Trouble calledOff(String otherVerb, Actor by) {
        return new MigrationStatus.Trouble(
                calledOffWhat(),
                "crossfade " + otherVerb + " was asked for by " + by.who() + " (" + by.from()
                        + ") before the attempt had begun; nothing was changed",
                "to " + verb() + " all the same, ask for it again: " + command());
    }

    /** Whether one of this direction was, and none was asked for since. */
    public boolean tellsCalledOff(MigrationStatus.@Nullable Trouble trouble) {
        return trouble != null && trouble.what().equals(calledOffWhat());
    }

    private String mend(String remedy) {
        return remedy.isEmpty()
                ? "mend it, and " + verb() + " again"
                : remedy + "; then " + verb() + " again: " + command();
    }

    /** Whether the last attempt was not begun, and it is known what has to be done before the next one: else that one finds out. */
    public static boolean tellsRefusal(Migration now) {
        MigrationStatus.Trouble trouble = now.trouble();
        return trouble != null
                && Stream.of(Direction.values())
                        .map(way -> new AttemptWords(way, now.tenant()))
                        .anyMatch(words -> trouble.what().equals(words.notBegunWhat())
                                && !trouble.action().equals(words.mend("")));
    }

    /** Why an attempt was undone that is found unfinished; its own reason, where it had been undone for one. */
    public static String unfinished(Migration now, String found) {
        MigrationStatus.Attempt last = now.attempt();
        return now.attemptIsUnderWay() && last != null
                ? STOPPED + last.number() + ", and the one that went on has undone it; it found these gates: " + found
                : "the controller was started again: " + found;
    }

    /** Whether this is why the last attempt, in either direction, was undone, or not even begun, or called off. */
    public static boolean tells(MigrationStatus.@Nullable Trouble trouble, TenantId tenant) {
        if (trouble == null) {
            return false;
        }
        for (Direction direction : Direction.values()) {
            AttemptWords words = new AttemptWords(direction, tenant);
            if (Set.of(words.undoneWhat(), words.notBegunWhat(), words.calledOffWhat())
                    .contains(trouble.what())) {
                return true;
            }
        }
        return false;
    }

    private String verb() {
        return direction == Direction.FORWARD ? "switch over" : "roll back";
    }

    private String command() {
        return "crossfade " + step() + " " + tenant;
    }
}
