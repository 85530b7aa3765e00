package dev.crossfade.rehearsal.loadtest.result;

import java.util.ArrayList;
import java.util.List;

/** Judges a load: everything that speaks against a PASS, in words that name what it is about. Pure. */
public final class LoadVerdict {

    private static final int NAMED = 5;

    private LoadVerdict() {}

    /** Empty is PASS. What could not be looked at is not taken for good. */
    public static List<String> problems(LoadRecord record, KeyFindings keys, CheckFindings checks) {
        List<String> problems = new ArrayList<>();
        if (record.count(Outcome.OK) == 0) {
            problems.add("no request was answered as it should be, so nothing was proven");
        }
        add(problems, record.failures(), "request failed", "requests failed");
        add(problems, keys.lost(), "key was sent and never answered", "keys were sent and never answered");
        add(problems, keys.repeated(), "key was answered more than once", "keys were answered more than once");
        add(problems, keys.outOfOrder(), "answer is another request's", "answers are other requests'");
        add(problems, keys.withoutKey(), "answer holds no key that was sent", "answers hold no key that was sent");
        if (keys.notFollowed() > 0) {
            problems.add(keys.notFollowed() + " keys were too many to be followed: ask for a shorter --duration");
        }
        add(problems, checks.missing(), "acknowledged key is lost", "acknowledged keys are lost");
        if (checks.missing().count() > 0 && record.sides().size() > 1) {
            problems.add(
                    "more than one side answered: origins that do not share their data do not know each other's keys,"
                            + " and only in that case leave `check` out of the scenario");
        }
        add(problems, checks.repeated(), "key was applied more than once", "keys were applied more than once");
        add(problems, checks.unknown(), "key could not be checked", "keys could not be checked");
        return List.copyOf(problems);
    }

    private static void add(List<String> problems, Named named, String one, String many) {
        if (named.count() > 0) {
            List<String> first = named.first().stream().limit(NAMED).toList();
            problems.add(named.count() + " " + (named.count() == 1 ? one : many) + ": " + String.join("; ", first)
                    + (named.isWithin(NAMED) ? "" : "; …"));
        }
    }
}
