package dev.crossfade.replication.dump;

import dev.crossfade.replication.dump.SchemaRights.Lent;
import java.util.ArrayList;
import java.util.List;

/**
 * The script as a role can run it that is no superuser. {@code pg_dump} makes all schemas first and grants last, and who becomes an owner
 * may have to create in its schema before that: what is lent is given once the schemas are there, and taken back before the first grant.
 * A grant by somebody who is not the owner is made by becoming that role: {@code SET SESSION AUTHORIZATION} is a superuser's.
 */
final class UnprivilegedScript {

    private static final String AS_ANOTHER = "SET SESSION AUTHORIZATION ";
    private static final String AS_OURSELVES = "RESET SESSION AUTHORIZATION";

    private static final List<String> OF_SCHEMAS = List.of("CREATE SCHEMA ", "ALTER SCHEMA ");
    private static final List<String> OF_RIGHTS = List.of("GRANT ", "REVOKE ", "ALTER DEFAULT PRIVILEGES ", AS_ANOTHER);

    private UnprivilegedScript() {}

    static List<String> of(List<String> script, List<Lent> lent) {
        int begin = 0;
        int end = script.size();
        for (int i = script.size() - 1; i >= 0; i--) {
            String statement = script.get(i);
            if (OF_RIGHTS.stream().anyMatch(statement::startsWith)) {
                end = i;
            } else if (begin == 0 && OF_SCHEMAS.stream().anyMatch(statement::startsWith)) {
                begin = i + 1;
            }
        }
        end = Math.max(begin, end);
        List<String> all = new ArrayList<>(script.subList(0, begin));
        lent.forEach(one -> all.add(one.given()));
        all.addAll(script.subList(begin, end));
        lent.forEach(one -> all.add(one.takenBack()));
        all.addAll(script.subList(end, script.size()));
        return all.stream().map(UnprivilegedScript::withoutAuthorization).toList();
    }

    private static String withoutAuthorization(String statement) {
        if (statement.startsWith(AS_ANOTHER)) {
            return "SET LOCAL ROLE " + statement.substring(AS_ANOTHER.length());
        }
        return statement.equals(AS_OURSELVES) ? "RESET ROLE" : statement;
    }
}
