package dev.crossfade.control.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.control.fleet.Roster;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The proxies that follow, in the store. Thread-safe. */
public final class SqlRoster implements Roster {

    private final JdbcStore store;

    public SqlRoster(JdbcStore store) {
        this.store = store;
    }

    @Override
    public List<ProxyReport> load() {
        return store.read(connection -> {
            try (PreparedStatement statement =
                            connection.prepareStatement("SELECT report FROM proxy ORDER BY id, instance");
                    ResultSet rows = statement.executeQuery()) {
                List<ProxyReport> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(report(rows.getString(1)));
                }
                return found;
            }
        });
    }

    @Override
    public void keep(Collection<ProxyReport> came, Collection<ProxyReport> went) {
        store.change(connection -> {
            try (PreparedStatement put = connection.prepareStatement("""
                            INSERT INTO proxy (id, instance, report) VALUES (?, ?, ?)
                            ON CONFLICT (id, instance) DO UPDATE SET report = excluded.report
                            """);
                    PreparedStatement remove =
                            connection.prepareStatement("DELETE FROM proxy WHERE id = ? AND instance = ?")) {
                for (ProxyReport one : came) {
                    put.setString(1, one.id());
                    put.setString(2, one.instance());
                    put.setString(3, text(one));
                    put.addBatch();
                }
                for (ProxyReport one : went) {
                    remove.setString(1, one.id());
                    remove.setString(2, one.instance());
                    remove.addBatch();
                }
                put.executeBatch();
                return remove.executeBatch().length;
            }
        });
    }

    private static String text(ProxyReport report) {
        try {
            return Json.MAPPER.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report is always JSON", e);
        }
    }

    private static ProxyReport report(String text) throws SQLException {
        try {
            return Json.MAPPER.readValue(text, ProxyReport.class);
        } catch (JsonProcessingException e) {
            throw new SQLException("malformed proxy in the store", e);
        }
    }
}
