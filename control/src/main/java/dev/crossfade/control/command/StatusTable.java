package dev.crossfade.control.command;

import dev.crossfade.control.migration.KnownTenant;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code crossfade status} prints of many tenants: a line each.
 *
 * @param migrations of those that have one
 */
record StatusTable(List<MigrationStatus> migrations, List<String> lines) {

    private static final List<String> HEAD = List.of("TENANT", "WRITABLE", "STANDS AT", "COPIED", "LAG", "NEXT");

    static StatusTable of(List<KnownTenant> tenants, List<MigrationStatus> all) {
        Map<String, MigrationStatus> known =
                all.stream().collect(Collectors.toMap(MigrationStatus::tenant, Function.identity()));
        List<MigrationStatus> shown = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>(List.of(HEAD));
        for (KnownTenant tenant : tenants) {
            MigrationStatus one = known.get(tenant.tenant());
            rows.add(cells(tenant.tenant(), one));
            if (one != null) {
                shown.add(one);
            }
        }
        return new StatusTable(List.copyOf(shown), lines(rows));
    }

    private static List<String> cells(String tenant, @Nullable MigrationStatus one) {
        if (one == null) {
            return List.of(tenant, "-", "no migration", "-", "-", "crossfade migrate " + tenant);
        }
        int percent = one.copy().isEmpty() ? -1 : CopyProgress.percent(one.copy());
        return List.of(
                tenant,
                one.writableNow(),
                one.stage() + " / " + one.step() + ": " + one.state(),
                percent < 0 ? "-" : percent + " %",
                isReplicating(one) ? StatusPage.lag(one.lagBytes()) : "-",
                ParkingLines.before(one.parking())
                        + (one.problem() == null
                                ? ""
                                : "PROBLEM: " + one.problem().what() + "; ")
                        + one.safeNext());
    }

    private static boolean isReplicating(MigrationStatus one) {
        return one.lagBytes() != null || (!one.stage().equals(Stage.SETUP.name()) && !StatusCommand.hasEnded(one));
    }

    /** Columns as wide as what stands in them; the last is as long as it is. */
    private static List<String> lines(List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < HEAD.size(); column++) {
                int at = column;
                int width = at == HEAD.size() - 1
                        ? 0
                        : rows.stream()
                                        .mapToInt(one -> one.get(at).length())
                                        .max()
                                        .orElse(0)
                                + 2;
                String cell = row.get(column);
                line.append(cell).append(" ".repeat(Math.max(0, width - cell.length())));
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
