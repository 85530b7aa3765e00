package dev.crossfade.replication.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.Wrapped;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.Json;
import dev.crossfade.replication.fence.FenceLift;
import dev.crossfade.replication.fence.Remains;
import dev.crossfade.replication.fence.gate.ExchangedSides;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code crossfade fence show}: what each side's gate says. */
@Command(
        name = "show",
        description = "Show what each side's gate says; changes nothing.",
        mixinStandardHelpOptions = true)
final class FenceShow implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfiguredTenant tenant = new ConfiguredTenant();

    @Option(names = "--side", paramLabel = "SIDE", description = "source or target; default: both")
    private @Nullable String side;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Override
    public Integer call() {
        TenantSettings settings = tenant.load();
        List<Side> sides = side == null ? List.of(Side.values()) : List.of(ConfiguredTenant.side(side));
        FenceLift fence = new FenceLift(settings, Clock.systemUTC());
        PrintWriter out = spec.commandLine().getOut();
        int exit = ExitCode.DONE;
        for (Side each : sides) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("tenant", tenant.name());
            told.put("side", each.label());
            List<String> lines;
            try {
                Optional<GateRow> gate = fence.show(each);
                tell(gate, told);
                Optional<ExchangedSides> exchanged = gate.flatMap(row -> ExchangedSides.at(each, row));
                exchanged.ifPresent(found -> told.put("exchanged", found.inWords()));
                Optional<Remains> remains = gate.isPresent() ? Optional.empty() : fence.remains(each);
                if (exchanged.isPresent()) {
                    lines = asLines(told, exchanged.get());
                } else if (remains.isEmpty()) {
                    lines = List.of(asLine(told));
                } else {
                    told.put("remains", remains.get().standing());
                    lines = asLines(each, remains.get(), fence);
                }
            } catch (ReplicationFailure e) {
                told.put("error", e.getMessage() + "; " + e.action());
                lines = asLines(each, e);
                exit = ExitCode.FAILED;
            }
            (json ? List.of(asJson(told)) : lines).forEach(out::println);
        }
        out.flush();
        return exit;
    }

    private static void tell(Optional<GateRow> gate, Map<String, Object> told) {
        if (gate.isEmpty()) {
            told.put("state", "none");
            return;
        }
        GateRow row = gate.get();
        told.put("state", row.state().label());
        told.put("writable", row.state().writable());
        told.put("epoch", row.epoch().value());
        told.put("generation", row.generation());
        told.put("migration", row.migration().toString());
    }

    private static String asLine(Map<String, Object> told) {
        String head = told.get("tenant") + " " + told.get("side") + ": ";
        if ("none".equals(told.get("state"))) {
            return head + "no gate: Crossfade keeps nobody from writing here";
        }
        return head + told.get("state")
                + (Boolean.TRUE.equals(told.get("writable"))
                        ? ", the application may write"
                        : ", the application may not write")
                + " (epoch " + told.get("epoch") + ", generation " + told.get("generation") + ", migration "
                + told.get("migration") + ")";
    }

    private List<String> asLines(Map<String, Object> told, ExchangedSides exchanged) {
        List<String> lines = new ArrayList<>(List.of(asLine(told)));
        lines.addAll(Wrapped.hanging(Wrapped.TERMINAL, "  but: ", exchanged.inWords()));
        lines.addAll(Wrapped.hanging(Wrapped.TERMINAL, "  do:  ", ExchangedSides.remedy()));
        return lines;
    }

    private List<String> asLines(Side side, Remains remains, FenceLift fence) {
        List<String> lines = new ArrayList<>(
                Wrapped.at(Wrapped.TERMINAL, tenant.name() + " " + side.label() + ": " + remains.meaning()));
        remains.standing().forEach(one -> lines.addAll(Wrapped.hanging(Wrapped.TERMINAL, "  - ", one)));
        lines.addAll(Wrapped.hanging(
                Wrapped.TERMINAL, "  do:  ", fence.withoutRow(side, remains).remedy()));
        return lines;
    }

    private List<String> asLines(Side side, ReplicationFailure failure) {
        List<String> lines = new ArrayList<>();
        lines.add(tenant.name() + " " + side.label() + ": unknown, for its gate could not be read");
        lines.addAll(Wrapped.hanging(Wrapped.TERMINAL, "  why: ", String.valueOf(failure.getMessage())));
        lines.addAll(ConfiguredTenant.remedy(failure));
        return lines;
    }

    private static String asJson(Map<String, Object> told) {
        try {
            return Json.MAPPER.writeValueAsString(told);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
