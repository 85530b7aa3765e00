package dev.crossfade.rehearsal.fault;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.PostgresServer.Stop;
import dev.crossfade.rehearsal.load.Mix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which faults to inject, in the order of {@link #labels}. */
public record Faults(List<Fault> chosen) {

    public static final Faults NONE = new Faults(List.of());

    private static final List<Fault> KNOWN = List.of(
            new RestartedServer(Side.SOURCE, Stop.FAST),
            new RestartedServer(Side.TARGET, Stop.FAST),
            new RestartedServer(Side.SOURCE, Stop.CRASH),
            new RestartedServer(Side.TARGET, Stop.CRASH),
            new LostNetwork(),
            new DroppedSlot(),
            new DroppedPublication(),
            new ChangedPassword(),
            new FullDisk(),
            new FullDiskInPause(),
            new LostEtcd(),
            new RestartedEtcd(),
            new PartitionedProxy(),
            Killed.controller(),
            Killed.proxy());

    public Faults {
        chosen = List.copyOf(chosen);
    }

    /**
     * @param names {@code none}, {@code all}, or names with commas between them
     * @return empty when one of them is not known, or none is there
     */
    public static Optional<Faults> named(String names) {
        if (names.equals("none")) {
            return Optional.of(NONE);
        }
        if (names.equals("all")) {
            return Optional.of(new Faults(KNOWN));
        }
        List<String> wanted = new ArrayList<>();
        for (String name : names.split(",", -1)) {
            wanted.add(name.strip());
        }
        List<Fault> chosen =
                KNOWN.stream().filter(fault -> wanted.contains(fault.label())).toList();
        boolean allKnown = wanted.stream()
                .allMatch(
                        name -> chosen.stream().anyMatch(fault -> fault.label().equals(name)));
        return allKnown ? Optional.of(new Faults(chosen)) : Optional.empty();
    }

    /** The names that are possible. */
    public static String labels() {
        return KNOWN.stream().map(Fault::label).collect(Collectors.joining(", "));
    }

    /** Those that cannot be injected on this machine: the name, and why. */
    public Map<String, String> obstacles() {
        Map<String, String> obstacles = new LinkedHashMap<>();
        chosen.forEach(fault -> fault.obstacle().ifPresent(why -> obstacles.put(fault.label(), why)));
        return obstacles;
    }

    /** Those that do not belong to what is rehearsed: the name, and why. */
    public Map<String, String> misplaced(Mix mix) {
        Map<String, String> misplaced = new LinkedHashMap<>();
        boolean webhooks = mix == Mix.WEBHOOKS;
        chosen.stream()
                .filter(fault -> fault.wantsWebhooks() != webhooks)
                .forEach(fault -> misplaced.put(
                        fault.label(),
                        webhooks
                                ? "it is none of --scenario webhooks, where the application is away anyhow"
                                : "it strikes in --scenario webhooks alone"));
        return misplaced;
    }

    /** These, without the ones of those names. */
    public Faults without(Set<String> names) {
        return new Faults(
                chosen.stream().filter(fault -> !names.contains(fault.label())).toList());
    }

    /** Whether the target's tables are to be on a disk that can be filled up. */
    public boolean wantSmallDisk() {
        return chosen.stream().anyMatch(Fault::wantsSmallDisk);
    }

    /** Whether the routes are to be in etcd. */
    public boolean wantEtcd() {
        return chosen.stream().anyMatch(Fault::wantsEtcd);
    }

    /** Whether the controller is away at times. */
    public boolean killsController() {
        return chosen.stream().anyMatch(fault -> fault.label().equals(Killed.CONTROLLER));
    }

    public boolean none() {
        return chosen.isEmpty();
    }
}
