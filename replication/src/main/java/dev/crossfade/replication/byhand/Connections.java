package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.replication.postgres.LibpqAddress;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a person sets first in the shell: where both databases are, and as whom; never a password. Pure. */
final class Connections {

    private static final String TIMEOUT = "connect_timeout";

    private Connections() {}

    static Block of(Attempted attempted) {
        return new Block(
                "Set where the databases are",
                "In a shell of bash on a machine that reaches both. Passwords stand in `~/.pgpass`, mode 0600, one line"
                        + " `host:port:database:user:password` a side: a block that stops to ask for one in the background does not go on.",
                export(attempted, Side.SOURCE) + "\n" + export(attempted, Side.TARGET) + "\nexport PGAPPNAME="
                        + quoted(attempted.applicationName()));
    }

    private static String export(Attempted attempted, Side side) {
        return "export " + side.label().toUpperCase(Locale.ROOT) + "="
                + quoted(conninfo(attempted.database(side), side));
    }

    /** Keywords and values, which are written alike for one host and for several. */
    private static String conninfo(DatabaseSettings database, Side side) {
        Map<String, String> keywords =
                new TreeMap<>(LibpqAddress.of(database.url(), side, side.label() + ".database.url"));
        keywords.put("user", database.user());
        keywords.put(TIMEOUT, "10");
        return keywords.entrySet().stream()
                .map(keyword -> keyword.getKey() + "='"
                        + keyword.getValue().replace("\\", "\\\\").replace("'", "\\'") + "'")
                .collect(Collectors.joining(" "));
    }

    /** As one word of the shell, whatever is in it. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
