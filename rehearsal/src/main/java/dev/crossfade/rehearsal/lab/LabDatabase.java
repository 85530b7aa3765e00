package dev.crossfade.rehearsal.lab;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** One side's database, as a login reaches it. */
public record LabDatabase(String host, int port, String name) {

    /** The JDBC URL without credentials. */
    public String url() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + name;
    }

    /** The same database by another way, such as a relay. */
    public LabDatabase through(int relayPort) {
        return new LabDatabase(host, relayPort, name);
    }

    /** A new session; connecting takes at most 5 s and no answer is waited for longer than 30 s. */
    public Connection connect(Login login) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", login.role());
        properties.setProperty("password", login.password());
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("loginTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        properties.setProperty("ApplicationName", "shop rehearsal");
        return DriverManager.getConnection(url(), properties);
    }
}
