package dev.crossfade.control.aws.managed.rules;

import dev.crossfade.control.aws.managed.rules.Status.Outlook;
import dev.crossfade.replication.preflight.Findings;

/** Whether the database is available, and the instance of it that writes: what does not pass by itself is not waited for. */
final class StatusRule {

    private final Mending mending;
    private final Findings findings;

    private StatusRule(Mending mending, Findings findings) {
        this.mending = mending;
        this.findings = findings;
    }

    static void look(DatabaseSight database, Mending mending, Findings findings) {
        StatusRule rule = new StatusRule(mending, findings);
        rule.look(database.id(), "", database.status(), mending.untilAvailable());
        Writer writer = database.writer();
        // A cluster that is stopped, or deleted, is so with its writer.
        if (!writer.status().equals(database.status())) {
            rule.look(writer.id(), "its writer's ", writer.status(), mending.untilWriterIsAvailable());
        }
    }

    private void look(String id, String whose, String word, String wait) {
        Status status = new Status(word);
        String meaning = (whose.isEmpty() ? "its " : whose) + "status is " + word + ": ";
        Outlook outlook = status.outlook();
        switch (outlook) {
            case AVAILABLE -> {}
            case SERVING -> warns(id, meaning + "it answers, slower than it would", "wait: " + wait);
            case PASSING -> blocks(id, meaning + "it may restart, or does not answer", "wait: " + wait);
            case STUCK ->
                blocks(id, meaning + "that does not end by itself", status.remedy(mending) + "; wait: " + wait);
            case LOST -> blocks(id, meaning + "it is not available again", status.remedy(mending));
            case UNKNOWN ->
                blocks(
                        id,
                        meaning + "whether it answers then is not known",
                        status.remedy(mending) + "; wait: " + wait);
        }
    }

    private void warns(String id, String meaning, String remedy) {
        findings.warns("not-available", id, meaning, remedy);
    }

    private void blocks(String id, String meaning, String remedy) {
        findings.blocks("not-available", id, meaning, remedy);
    }
}
