package dev.crossfade.replication.schema;

import dev.crossfade.replication.postgres.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The statements that give a role at the target what it may at the source, of one entry of {@link RightsCatalog#PRIVILEGES}. Pure. */
final class PrivilegeMend {

    private static final String GRANTABLE = " (grantable)";
    private static final String TO = " to ";

    private final String on;
    private final String name;
    private final String role;
    private final String column;

    private PrivilegeMend(String on, String role, String column) {
        this.on = on;
        this.name = role;
        this.role = role.equals("public") ? "PUBLIC" : Identifier.quote(role);
        this.column = column.isEmpty() ? "" : " (" + Identifier.quote(column) + ")";
    }

    /**
     * For the target. To a role that is not there nothing can be granted: then it says so.
     *
     * @param name of the relation, function or type; null of a schema
     * @param object as the catalog has it: {@code public.orders to app, public.orders.note to app, public.f(integer) to app}
     * @param source what the role may there, as the catalog has it; empty for nothing
     * @param target the same of the target
     * @param isThere whether the target has a role of that name
     */
    static String of(
            String schema,
            @Nullable String name,
            String object,
            String source,
            String target,
            Predicate<String> isThere) {
        PrivilegeMend mend = of(schema, name, object);
        return mend.role.equals("PUBLIC") || isThere.test(mend.name)
                ? mend.statements(split(source), split(target))
                : "there is no role " + mend.role + "; make it as the source has it, then check again";
    }

    private static PrivilegeMend of(String schema, @Nullable String name, String object) {
        if (name == null) {
            return new PrivilegeMend(
                    "SCHEMA " + Identifier.quote(schema), object.substring(("schema " + schema + TO).length()), "");
        }
        String quoted = Identifier.quote(schema, name);
        String type = "type " + schema + "." + name + TO;
        if (object.startsWith(type)) {
            return new PrivilegeMend("TYPE " + quoted, object.substring(type.length()), "");
        }
        String rest = object.substring((schema + "." + name).length());
        if (rest.startsWith("(")) {
            int end = rest.lastIndexOf(")" + TO) + 1;
            return new PrivilegeMend(
                    "ROUTINE " + quoted + rest.substring(0, end), rest.substring(end + TO.length()), "");
        }
        // A column's name may have one, too.
        int to = rest.lastIndexOf(TO);
        return new PrivilegeMend(quoted, rest.substring(to + TO.length()), to == 0 ? "" : rest.substring(1, to));
    }

    private static Set<String> split(String privileges) {
        return Stream.of(privileges.split(", ", -1))
                .filter(one -> !one.isEmpty())
                .collect(Collectors.toSet());
    }

    private String statements(Set<String> source, Set<String> target) {
        Set<String> held = named(source, one -> true);
        Set<String> heldToGrant = named(source, one -> one.endsWith(GRANTABLE));
        Set<String> there = named(target, one -> true);
        Set<String> thereToGrant = named(target, one -> one.endsWith(GRANTABLE));
        List<String> statements = new ArrayList<>();
        say(statements, "GRANT ", less(less(held, there), heldToGrant), " TO ", "");
        say(statements, "GRANT ", less(heldToGrant, thereToGrant), " TO ", " WITH GRANT OPTION");
        say(statements, "REVOKE ", less(there, held), " FROM ", "");
        say(
                statements,
                "REVOKE GRANT OPTION FOR ",
                less(less(thereToGrant, heldToGrant), less(there, held)),
                " FROM ",
                "");
        return String.join(" ", statements);
    }

    private void say(List<String> statements, String verb, Set<String> privileges, String preposition, String more) {
        if (!privileges.isEmpty()) {
            statements.add(verb
                    + privileges.stream().sorted().map(one -> one + column).collect(Collectors.joining(", ")) + " ON "
                    + on + preposition + role + more + ";");
        }
    }

    private static Set<String> named(Set<String> privileges, Predicate<String> which) {
        return privileges.stream()
                .filter(which)
                .map(one -> one.replace(GRANTABLE, ""))
                .collect(Collectors.toSet());
    }

    private static Set<String> less(Set<String> all, Set<String> others) {
        return all.stream().filter(one -> !others.contains(one)).collect(Collectors.toSet());
    }
}
