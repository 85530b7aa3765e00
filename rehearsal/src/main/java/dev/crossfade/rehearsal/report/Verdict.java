package dev.crossfade.rehearsal.report;

import dev.crossfade.config.model.Counted;
import dev.crossfade.rehearsal.ledger.Comparison;
import dev.crossfade.rehearsal.ledger.Discrepancy;
import dev.crossfade.rehearsal.ledger.Discrepancy.Sort;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Judges the evidence: everything that speaks against a PASS, in words that name what it is about. Pure. */
public final class Verdict {

    private static final int NAMED = 20;

    private Verdict() {}

    /** Empty is PASS. What was not looked at is not taken for good. */
    public static List<String> problems(Evidence evidence) {
        List<String> problems = new ArrayList<>();
        if (evidence.trouble() != null) {
            problems.add(evidence.trouble());
        }
        if (!"done".equals(evidence.switchover())) {
            problems.add("the switchover was not done: "
                    + (evidence.switchover() == null ? "it never began" : evidence.switchover()));
        }
        if (evidence.acknowledged() == 0) {
            problems.add("no write was acknowledged, so nothing was proven");
        }
        if (evidence.firstWriteByTarget() == null) {
            problems.add("the target acknowledged no client's write");
        }
        if (evidence.failed() > 0) {
            problems.add(counted(evidence.failed(), "request failed", "requests failed", evidence.failures()));
        }
        judgeRows(evidence, problems);
        if (!evidence.sequencesBehind().isEmpty()) {
            problems.add(counted(
                    evidence.sequencesBehind().size(),
                    "sequence is behind the source",
                    "sequences are behind the source",
                    evidence.sequencesBehind()));
        }
        if (evidence.writableViolations() > 0) {
            problems.add(counted(
                    evidence.writableViolations(),
                    "write found two writable sides",
                    "writes found two writable sides",
                    evidence.writableNamed()));
        } else if (!evidence.sampledBoth()) {
            problems.add("the sampler did not see each side writable once, so it proves nothing");
        }
        if (!evidence.leftBehind().isEmpty()) {
            problems.add(counted(
                    evidence.leftBehind().size(),
                    "thing is left behind",
                    "things are left behind",
                    evidence.leftBehind()));
        }
        return List.copyOf(problems);
    }

    private static void judgeRows(Evidence evidence, List<String> problems) {
        Comparison comparison = evidence.comparison();
        if (comparison == null) {
            problems.add("the target's rows were not compared");
            return;
        }
        judge(comparison, Sort.LOST, "acknowledged write is lost", "acknowledged writes are lost", problems);
        judge(comparison, Sort.DUPLICATED, "write is there twice", "writes are there twice", problems);
        judge(comparison, Sort.OUT_OF_ORDER, "event is out of order", "events are out of order", problems);
        judge(comparison, Sort.EARLY, "event came before it was due", "events came before they were due", problems);
        judge(comparison, Sort.CROWDED, "event came past its throttle", "events came past their throttle", problems);
        judge(comparison, Sort.DIFFERENT, "row differs", "rows differ", problems);
        judge(
                comparison,
                Sort.UNEXPECTED,
                "row is there that nobody wrote",
                "rows are there that nobody wrote",
                problems);
    }

    private static void judge(Comparison comparison, Sort sort, String one, String many, List<String> problems) {
        long count = comparison.count(sort);
        if (count > 0) {
            List<String> named =
                    comparison.first(sort, NAMED).stream().map(Verdict::named).toList();
            problems.add(counted(count, one, many, named));
        }
    }

    private static String named(Discrepancy discrepancy) {
        String detail = discrepancy.detail().isEmpty() ? "" : " (" + discrepancy.detail() + ")";
        return discrepancy.kind().label() + " " + discrepancy.key() + detail;
    }

    private static String counted(long count, String one, String many, List<String> named) {
        String list = named.stream().limit(NAMED).collect(Collectors.joining("; "));
        String more = count > named.size() && !named.isEmpty() ? "; …" : "";
        return Counted.of(count, one, many) + (list.isEmpty() ? "" : ": " + list + more);
    }
}
