package dev.crossfade.control.command.waves;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.KnownTenant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which tenants a command means: by name, all of them, or by a selector. */
public final class Selection {

    private static final int MOST_NAMED = 20;

    private final List<String> names;
    private final boolean all;
    private final Optional<Selector> selector;

    private Selection(List<String> names, boolean all, Optional<Selector> selector) {
        this.names = names;
        this.all = all;
        this.selector = selector;
    }

    /** What was typed picks nobody, or nobody knows whom. */
    public static final class Unusable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String action;

        private Unusable(String what, String action) {
            super(what);
            this.action = action;
        }

        /** What to do about it. */
        public String action() {
            return action;
        }
    }

    /**
     * What was typed.
     *
     * @param selector empty for none
     * @throws Unusable when it is not exactly one of the three, a name stands twice, or the selector is none
     */
    public static Selection of(List<String> names, boolean all, Optional<String> selector) {
        int ways = (names.isEmpty() ? 0 : 1) + (all ? 1 : 0) + (selector.isPresent() ? 1 : 0);
        if (ways != 1) {
            throw new Unusable(
                    ways == 0 ? "no tenant is named" : "tenants are named in more than one way",
                    "name them, or use --all, or --selector wave=1: one of the three");
        }
        Set<String> seen = new HashSet<>();
        names.stream().filter(name -> !seen.add(name)).findFirst().ifPresent(twice -> {
            throw new Unusable("the tenant '" + twice + "' is named twice", "name it once");
        });
        return new Selection(List.copyOf(names), all, selector.map(Selection::parse));
    }

    private static Selector parse(String text) {
        try {
            return Selector.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Unusable(
                    String.valueOf(e.getMessage()),
                    "write it as Kubernetes has it: wave=1,tier!=gold or 'tier in (gold,silver)'");
        }
    }

    /**
     * Those that are meant, in the order of their names, or in which they were named.
     *
     * @param known of the controller
     * @throws Unusable when there are none, or one is not known
     */
    public List<KnownTenant> pick(List<KnownTenant> known) {
        if (known.isEmpty()) {
            throw new Unusable(
                    "the controller names no tenant: its configuration has none, or it is of an older version",
                    "add one under `tenants`, and start it again");
        }
        if (all) {
            return known;
        }
        return selector.map(wanted -> matching(wanted, known)).orElseGet(() -> named(known));
    }

    private static List<KnownTenant> matching(Selector wanted, List<KnownTenant> known) {
        List<KnownTenant> picked =
                known.stream().filter(one -> wanted.matches(one.labels())).toList();
        if (picked.isEmpty()) {
            throw new Unusable("no tenant matches the selector " + wanted, labelsOf(known));
        }
        return picked;
    }

    private static String labelsOf(List<KnownTenant> known) {
        TreeMap<String, Set<String>> values = new TreeMap<>();
        known.forEach(one -> one.labels()
                .forEach((key, value) ->
                        values.computeIfAbsent(key, any -> new TreeSet<>()).add(value)));
        return values.isEmpty()
                ? "no tenant has labels: give them some in the controller's configuration (tenants[].labels)"
                : "the labels that there are: "
                        + values.entrySet().stream()
                                .map(one -> one.getKey() + " (" + some(List.copyOf(one.getValue())) + ")")
                                .collect(Collectors.joining(", "));
    }

    private List<KnownTenant> named(List<KnownTenant> known) {
        List<KnownTenant> picked = new ArrayList<>();
        for (String name : names) {
            picked.add(known.stream()
                    .filter(one -> one.tenant().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new Unusable(
                            "the tenant '" + name + "' is not one of the controller's",
                            "it has: "
                                    + some(known.stream()
                                            .map(KnownTenant::tenant)
                                            .toList()))));
        }
        return picked;
    }

    /** The canary among those that were picked. */
    public static TenantId canary(String name, List<KnownTenant> picked) {
        return picked.stream()
                .filter(one -> one.tenant().equals(name))
                .findFirst()
                .map(one -> new TenantId(one.tenant()))
                .orElseThrow(() -> new Unusable(
                        "the canary '" + name + "' is not among those that are to go",
                        "they are: "
                                + some(picked.stream().map(KnownTenant::tenant).toList())));
    }

    private static String some(List<String> names) {
        return names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                + (names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "");
    }

    /** As a shell takes it. */
    public String typed() {
        return selector.map(Selector::toString)
                .filter(one -> !one.matches("[\\w=,./-]*"))
                .map(one -> "--selector '" + one + "'")
                .orElseGet(this::toString);
    }

    /** As it was typed. */
    @Override
    public String toString() {
        return all ? "--all" : selector.map(one -> "--selector " + one).orElseGet(() -> String.join(" ", names));
    }
}
