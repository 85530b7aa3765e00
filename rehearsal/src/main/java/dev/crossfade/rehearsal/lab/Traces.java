package dev.crossfade.rehearsal.lab;

import dev.crossfade.config.model.Side;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What a migration leaves in the databases while it lasts. The shop has nothing of these kinds, so at its end there must be none. */
public final class Traces {

    private static final String TRACES = """
            SELECT format('slot %I', slot_name) FROM pg_replication_slots
             UNION ALL
            SELECT format('publication %I', pubname) FROM pg_publication
             UNION ALL
            SELECT format('subscription %I', subname) FROM pg_subscription
             UNION ALL
            SELECT format('replication origin %I', roname) FROM pg_replication_origin
             UNION ALL
            SELECT format('schema %I', nspname) FROM pg_namespace WHERE nspname LIKE '%crossfade%'
             UNION ALL
            SELECT format('trigger %I on %s', tgname, tgrelid::regclass) FROM pg_trigger WHERE NOT tgisinternal
             UNION ALL
            SELECT format('event trigger %I', evtname) FROM pg_event_trigger
             UNION ALL
            SELECT format('settings %s', setconfig) FROM pg_db_role_setting
             UNION ALL
            SELECT format('role %I without its login', rolname)
              FROM pg_roles
             WHERE rolname LIKE 'shop%'
               AND NOT (rolcanlogin AND has_database_privilege(rolname, current_database(), 'CONNECT'))
             ORDER BY 1
            """;

    private Traces() {}

    /** Of both sides, each told with its side; empty when nothing is left. */
    public static List<String> in(Lab lab) throws SQLException {
        List<String> traces = new ArrayList<>();
        for (Side side : Side.values()) {
            try (Connection connection = lab.database(side).connect(Lab.CROSSFADE);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(TRACES)) {
                while (rows.next()) {
                    traces.add(rows.getString(1) + " at the " + side.label());
                }
            }
        }
        return traces;
    }
}
