package dev.crossfade.control.plan;

import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.journal.JournalEntry;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.replication.plan.ByHand;
import dev.crossfade.replication.plan.PlannedStatement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From where a migration stands, what a person would do by hand, as Markdown. Pure. */
public final class Runbook {

    private static final List<String> NEVER = List.of(
            "**Never let both sides take writes.** The gates say who may: look at both before every step, and stop where one says"
                    + " what it should not.",
            "**Stop every controller first, and keep it stopped.** It goes on by itself, and so do its undoings. The proxies go on with"
                    + " the routes that they have.",
            "**Never open the target before the token is seen there.** What committed just before the fence would be lost, however"
                    + " small the lag is.",
            "**Never let the application into the source again once the target is open**, but by a rollback, or with the target"
                    + " destroyed or isolated for good.",
            "A statement that ends with *division by zero* means that the world is not as this page says: a gate is in another"
                    + " state, or the token is not there. Stop, and look at both gates.");

    private final MigrationPlan plan;
    private final MigrationStatus status;
    private final List<JournalEntry> journal;
    private final RunbookSteps hand;
    private final List<String> lines = new ArrayList<>();

    private Runbook(MigrationPlan plan, MigrationStatus status, List<JournalEntry> journal, ByHand hand) {
        this.plan = plan;
        this.status = status;
        this.journal = journal;
        this.hand = new RunbookSteps(hand);
    }

    /**
     * The page.
     *
     * @param plan with the migration's own names
     * @param lacking why the databases could not be looked at for it; null when they were
     * @param journal of the migration, the oldest first
     */
    public static String markdown(
            MigrationPlan plan,
            @Nullable String lacking,
            MigrationStatus status,
            List<JournalEntry> journal,
            ByHand hand,
            Instant now) {
        return new Runbook(plan, status, journal, hand).write(lacking, now);
    }

    private String write(@Nullable String lacking, Instant now) {
        add("# Runbook of " + status.tenant());
        add("As of " + now.truncatedTo(ChronoUnit.SECONDS) + ", migration `" + status.migration() + "`, at "
                + status.stage() + ", step " + status.step() + ", " + status.state() + ".");
        add("**" + status.headline() + "**");
        add(
                "Statements are for `psql` with `ON_ERROR_STOP` set, as the role that Crossfade has there, in the order in which they"
                        + " stand. Begin each session with `SET default_transaction_read_only = off;`: the fence makes the other the"
                        + " database's default. `:epoch` is a number above both gates' epochs, the same at both sides: `\\set epoch N`. A `…` is for"
                        + " you to fill in. With the program at hand `crossfade fence show` and `fence lift` do the most dangerous of it"
                        + " without a controller. A new epoch of the route stands for whatever leads clients there: without a"
                        + " controller `crossfade route " + status.tenant() + "` at each proxy that follows none.");
        if (lacking != null) {
            add("**The databases could not be looked at, so most statements are missing here**: " + lacking + ".");
        }
        add("## What must never be done");
        add("- " + String.join("\n- ", NEVER));
        done();
        add("## Left to be done");
        left();
        wayBack();
        return String.join("\n\n", lines) + "\n";
    }

    private void done() {
        add("## Done");
        if (journal.isEmpty()) {
            add("Nothing yet.");
            return;
        }
        List<String> rows = new ArrayList<>(List.of("| when | step | outcome | found |", "|---|---|---|---|"));
        journal.forEach(entry -> rows.add("| " + entry.at().truncatedTo(ChronoUnit.SECONDS) + " | " + entry.step()
                + " | " + entry.outcome() + " | " + cell(entry.found()) + " |"));
        add(String.join("\n", rows));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\s+", " ");
    }

    private void left() {
        boolean ended = status.state().equals("done") || status.state().equals("aborted");
        if (ended) {
            add("Nothing: the migration has ended.");
            return;
        }
        if (status.step().equals(Migration.ROLLBACK)) {
            add(
                    "**A rollback is under way.** In what follows read target for source, and source for target, up to the flip. As long as"
                            + " the source's gate does not say *open* the target may be let in again instead, once the source's says"
                            + " *aborted*: `crossfade fence lift " + status.tenant()
                            + " --side target --config FILE`.");
        }
        int number = 0;
        for (PlannedStage stage : plan.stages()) {
            List<PlannedStep> steps = left(stage);
            if (!steps.isEmpty()) {
                add("### " + stage.stage());
                add("Undo: " + stage.undo() + ".");
            }
            for (PlannedStep step : steps) {
                number++;
                step(number, stage, step);
            }
        }
    }

    /** An attempt under way is looked at from its beginning: its steps find what is done. */
    private List<PlannedStep> left(PlannedStage stage) {
        int order = Stage.valueOf(stage.stage()).compareTo(Stage.valueOf(status.stage()));
        if (order < 0) {
            return List.of();
        }
        List<String> names = stage.steps().stream().map(PlannedStep::step).toList();
        int from = order == 0 ? Math.max(0, names.indexOf(status.step())) : 0;
        return stage.steps().subList(from, stage.steps().size());
    }

    private void step(int number, PlannedStage stage, PlannedStep step) {
        add("#### " + number + ". " + step.step());
        add(sentence(step.does()));
        if (!step.calls().isEmpty()) {
            add("- call: " + String.join("\n- call: ", step.calls()));
        }
        List<String> sure = step.statements().stream()
                .filter(one -> one.when().equals(PlannedStatement.ALWAYS))
                .map(Runbook::pasted)
                .toList();
        hand.instead(stage.stage(), step.step(), sure).ifPresentOrElse(this::parts, () -> {
            parts(hand.before(step.step()));
            planned(step.statements());
            parts(hand.after(stage.stage(), step.step()));
        });
        List<String> proofs = hand.proofs(stage.stage(), step.step());
        if (!proofs.isEmpty()) {
            add("It worked when:");
            block(proofs);
        }
        if (step.waitsFor() != null) {
            add("Wait for " + step.waitsFor() + ".");
        }
    }

    private static String sentence(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + (words.endsWith(".") ? "" : ".");
    }

    private void planned(List<PlannedStatement> planned) {
        int i = 0;
        while (i < planned.size()) {
            int end = i;
            List<String> sql = new ArrayList<>();
            while (end < planned.size()
                    && planned.get(end).side().equals(planned.get(i).side())) {
                sql.add(pasted(planned.get(end)));
                end++;
            }
            part(planned.get(i).side(), sql);
            i = end;
        }
    }

    private void parts(List<RunbookSteps.Part> parts) {
        parts.forEach(part -> part(part.where(), part.sql()));
    }

    private static String pasted(PlannedStatement statement) {
        String sql = statement.sql().endsWith(";") ? statement.sql() : statement.sql() + ";";
        return switch (statement.when()) {
            case PlannedStatement.IF_NEEDED -> "-- if it is not so yet:\n" + sql;
            case PlannedStatement.LIKE -> "-- like this, for what there is: " + sql.replaceAll("\\s+", " ");
            default -> sql;
        };
    }

    private void part(String where, List<String> sql) {
        add("At the **" + where + "**:");
        block(sql);
    }

    private void block(List<String> sql) {
        add("```sql\n" + String.join("\n", sql) + "\n```");
    }

    private void wayBack() {
        add("## The way back");
        add(
                "Before the target is open: end what was armed at the target, and only once it says *aborted* let the application into the"
                        + " source again. With the program: `crossfade fence lift " + status.tenant()
                        + " --side source --config FILE` does the same.");
        hand.undo().forEach(part -> part(part.where(), part.sql()));
        add("After the target was opened the source lacks what was written since: `crossfade rollback "
                + status.tenant()
                + "` within the rollback window brings that back by the same switchover with the sides exchanged. By hand it is that"
                + " order with the sides exchanged, once the way back's subscription at the source is enabled and its lag is small."
                + " After cleanup there is no way back.");
    }

    private void add(String paragraph) {
        lines.add(paragraph);
    }
}
