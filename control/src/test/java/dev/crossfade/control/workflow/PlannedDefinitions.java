package dev.crossfade.control.workflow;

import dev.crossfade.control.plan.MigrationPlan;
import dev.crossfade.replication.plan.PlannedStatement;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A plan's statements, laid beside what a server was told. */
final class PlannedDefinitions {

    private static final Pattern DEFINES =
            Pattern.compile("(?:CREATE|ALTER|DROP|COMMENT|GRANT|REVOKE|TRUNCATE|REINDEX|REFRESH)\\b.*", Pattern.DOTALL);

    /** With a password, which is why no server's log has it; that it was made its removal tells. */
    private static final String SECRET = "CREATE SUBSCRIPTION";

    private final MigrationPlan plan;
    private final String id;

    /** @param migration that was begun by it, whose id stands in names */
    PlannedDefinitions(MigrationPlan plan, UUID migration) {
        this.plan = plan;
        this.id = migration.toString().replace("-", "").substring(0, 12);
    }

    /** What was told and not planned. */
    List<String> notIn(String side, List<String> told) {
        List<Pattern> planned = at(side).flatMap(one -> sentences(one).map(PlannedDefinitions::pattern))
                .toList();
        return told.stream()
                .filter(sql -> planned.stream()
                        .noneMatch(pattern -> pattern.matcher(sql).matches()))
                .toList();
    }

    /** What was planned for certain and not told. */
    List<String> notAmong(String side, List<String> told) {
        return at(side).filter(one -> one.when().equals(PlannedStatement.ALWAYS))
                .flatMap(this::sentences)
                .filter(sql -> DEFINES.matcher(sql).matches() && !sql.startsWith(SECRET))
                .filter(sql -> !told.contains(sql))
                .distinct()
                .toList();
    }

    private Stream<PlannedStatement> at(String side) {
        return plan.stages().stream()
                .flatMap(stage -> stage.steps().stream())
                .flatMap(step -> step.statements().stream())
                .filter(one -> one.side().equals(side));
    }

    private Stream<String> sentences(PlannedStatement planned) {
        return ToldStatements.split(planned.sql().replace("000000000000", id)).stream();
    }

    private static Pattern pattern(String sql) {
        return Pattern.compile(
                Stream.of(sql.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*")), Pattern.DOTALL);
    }
}
