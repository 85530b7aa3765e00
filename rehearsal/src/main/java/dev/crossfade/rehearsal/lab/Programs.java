package dev.crossfade.rehearsal.lab;

import dev.crossfade.config.model.Side;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The processes of a rehearsal, each started as its users start it. */
public final class Programs {

    /** What a rehearsal of half a minute wants: what takes longer to compile would not be paid back in it. */
    static final String COMPILED_QUICKLY = "-XX:TieredStopAtLevel=1";

    private static final String CROSSFADE_MAIN = "dev.crossfade.config.cli.Crossfade";

    private static final Pattern SHOP_READY = Pattern.compile("^shop ready: http=(?<http>\\S+)$");
    private static final Pattern PROXY_READY =
            Pattern.compile("^crossfade proxy ready: listen=(?<listen>\\S+) admin=(?<admin>\\S+)");
    private static final Pattern CONTROL_READY = Pattern.compile("^crossfade control ready: admin=(?<admin>\\S+)");

    private Programs() {}

    /** One side of the tenant's application; group {@code http} says where it serves. */
    public static Daemon.Command shop(Side side, LabDatabase database, int sequences) {
        return shop(side, 0, database, sequences);
    }

    /**
     * The same.
     *
     * @param port where it is to serve, also when it is started again; 0 is any
     */
    public static Daemon.Command shop(Side side, int port, LabDatabase database, int sequences) {
        return new Daemon.Command(
                "shop-" + side.label(),
                "dev.crossfade.rehearsal.tenant.TenantApp",
                List.of("-Xmx192m", "-XX:+UseSerialGC", COMPILED_QUICKLY),
                List.of(
                        "--side", side.label(),
                        "--port", Integer.toString(port),
                        "--database", database.url(),
                        "--sequences", Integer.toString(sequences)),
                Map.of("SHOP_OWNER_PASSWORD", Lab.OWNER.password(), "SHOP_APP_PASSWORD", Lab.APPLICATION.password()),
                SHOP_READY);
    }

    /**
     * Groups {@code listen} and {@code admin} say where it serves.
     *
     * @param id of the proxy, and in the name of the file that takes what it prints
     */
    public static Daemon.Command proxy(String id, Path config) {
        return new Daemon.Command(
                id,
                CROSSFADE_MAIN,
                List.of("-Xmx256m", "-XX:+UseSerialGC", COMPILED_QUICKLY),
                List.of("proxy", "--config", config.toString()),
                Map.of(),
                PROXY_READY);
    }

    /** Group {@code admin} says where it serves. */
    public static Daemon.Command control(Path config) {
        return control(CROSSFADE_MAIN, List.of("control", "--config", config.toString()));
    }

    /** A controller that does one thing wrong, by its name. */
    public static Daemon.Command sabotagedControl(String sabotage, Path config) {
        return control("dev.crossfade.rehearsal.sabotage.SabotagedControl", List.of(sabotage, config.toString()));
    }

    private static Daemon.Command control(String mainClass, List<String> arguments) {
        return new Daemon.Command(
                "control",
                mainClass,
                List.of("-Xmx256m", "-XX:+UseSerialGC", COMPILED_QUICKLY),
                arguments,
                Map.of(),
                CONTROL_READY);
    }
}
