package dev.crossfade.control.aws.managed.rules;

import dev.crossfade.replication.preflight.Finding;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** On RDS nobody may say ALTER SYSTEM: what the servers' own findings would have done is done to the parameter group. */
final class HostedRemedies {

    private static final Pattern ALTER_SYSTEM = Pattern.compile(
            "ALTER SYSTEM SET ([a-z_]+) = ([0-9-]+)" + "(?:; (then restart the server)|; SELECT pg_reload_conf\\(\\))");

    private HostedRemedies() {}

    static Finding of(Finding finding, Mending mending) {
        String remedy = ALTER_SYSTEM.matcher(finding.remedy()).replaceAll(match -> said(match, mending));
        return new Finding(
                finding.severity(), finding.code(), finding.side(), finding.object(), finding.meaning(), remedy);
    }

    private static String said(MatchResult match, Mending mending) {
        boolean restart = match.group(3) != null;
        String words = restart
                ? mending.setAndReboot(match.group(1), match.group(2))
                : mending.set(match.group(1), match.group(2));
        return Matcher.quoteReplacement(words);
    }
}
