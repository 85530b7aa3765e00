package dev.crossfade.control.plan;

import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.replication.plan.PlannedStatement;
import dev.crossfade.replication.preflight.Finding;
import java.util.ArrayList;
import java.util.List;

/** A plan as a person reads it: every step, and of its statements as much as tells them apart. */
public final class PlanText {

    private static final int WIDTH = 150;
    /** Of statements that begin alike, at one side. */
    private static final int ALIKE = 2;

    private static final int BEGINNING = 4;

    private final List<String> lines = new ArrayList<>();

    private PlanText() {}

    public static List<String> lines(MigrationPlan plan) {
        return new PlanText().of(plan);
    }

    private List<String> of(MigrationPlan plan) {
        lines.add("plan of " + plan.tenant() + ", by crossfade " + plan.version());
        lines.add("  " + plan.hash());
        lines.add("  PostgreSQL " + plan.facts().get("the source's PostgreSQL") + " to "
                + plan.facts().get("the target's PostgreSQL")
                + "; the migration's id is drawn when it begins, and stands for 000000000000 in names");
        plan.stages().forEach(this::stage);
        if (!plan.notified().isEmpty()) {
            section("told meanwhile", plan.notified());
        }
        section("not moved", plan.notMoved());
        if (plan.blocked()) {
            section(
                    "BLOCKED: as things are it would stop at its step \"check\"",
                    plan.findings().stream().map(PlanText::words).toList());
        }
        return lines;
    }

    private void section(String title, List<String> entries) {
        lines.add("");
        lines.add(title);
        entries.forEach(entry -> lines.add("  - " + entry));
    }

    private static String words(Finding finding) {
        String side = finding.side() == null ? "" : finding.side().label() + " ";
        return side + finding.code() + " " + finding.object() + ": " + finding.meaning() + "; do: " + finding.remedy();
    }

    private void stage(PlannedStage stage) {
        lines.add("");
        lines.add(stage.stage());
        lines.add("  undo: " + stage.undo());
        for (int i = 0; i < stage.steps().size(); i++) {
            step(i + 1, stage.steps().get(i));
        }
    }

    private void step(int number, PlannedStep step) {
        lines.add(String.format("  %2d. %s: %s", number, step.step(), step.does()));
        step.calls().forEach(call -> lines.add("        call  " + call));
        statements(step.statements());
        if (step.waitsFor() != null) {
            lines.add("        wait  " + step.waitsFor());
        }
    }

    private void statements(List<PlannedStatement> statements) {
        int i = 0;
        while (i < statements.size()) {
            PlannedStatement first = statements.get(i);
            int end = i;
            while (end < statements.size() && isAlike(first, statements.get(end))) {
                end++;
            }
            int shown = end - i <= ALIKE ? end : i + 1;
            statements.subList(i, shown).forEach(this::statement);
            if (shown < end) {
                lines.add("                and " + (end - shown) + " more like it (all of them: --json)");
            }
            i = end;
        }
    }

    private static boolean isAlike(PlannedStatement one, PlannedStatement other) {
        return one.side().equals(other.side())
                && one.when().equals(other.when())
                && beginning(one.sql()).equals(beginning(other.sql()));
    }

    private static String beginning(String sql) {
        String[] words = sql.split("\\s+", BEGINNING + 1);
        return String.join(" ", List.of(words).subList(0, Math.min(BEGINNING, words.length)));
    }

    private void statement(PlannedStatement statement) {
        String sql = statement.sql().replaceAll("\\s+", " ");
        String when = statement.when().equals(PlannedStatement.IF_NEEDED) ? "if needed: " : "";
        lines.add("        " + statement.side() + "> " + when
                + (sql.length() <= WIDTH ? sql : sql.substring(0, WIDTH) + " [...]"));
    }
}
