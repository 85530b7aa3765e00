package dev.crossfade.proxy.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.Credentials;
import dev.crossfade.config.cli.CrossfadeCommand;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.Wrapped;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Addresses;
import dev.crossfade.config.settings.Durations;
import dev.crossfade.config.settings.Settings.ClientSettings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.RouteChange;
import dev.crossfade.config.wire.RouteDocument;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code crossfade route TENANT}: shows a route, or flips it when any of {@code --to}, {@code --mode}, {@code --fenced}, {@code --until} is given. A
 * flip first reads the epoch of every place and then compares and sets it, so two people at once do not overwrite each other.
 */
@Command(
        name = "route",
        description = "Show or flip a tenant's routing, at proxies or for the fleet.",
        mixinStandardHelpOptions = true)
public final class RouteCommand implements CrossfadeCommand, Callable<Integer> {

    private static final String AT_A_PROXY = "Without --proxy or --control this asks the controller. A proxy with"
            + " routes of its own (proxy.routes.from: local) is asked with --proxy and its admin address, as"
            + " --proxy http://127.0.0.1:9902.";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "TENANT", description = "The tenant's id.")
    private String tenant = "";

    @Option(names = "--to", paramLabel = "SIDE", description = "The primary side: source or target.")
    private @Nullable String to;

    @Option(names = "--mode", paramLabel = "MODE", description = "direct, armed or holding.")
    private @Nullable String mode;

    @Option(
            names = "--fenced",
            paramLabel = "SIDE",
            split = ",",
            description = "The sides whose database refuses the application; 'none' for neither.")
    private @Nullable List<String> fenced;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "With --mode holding: when new requests are refused instead of held. An instant, as"
                    + " 2030-01-31T12:00:00Z, or from now on, as 90s or 5m.")
    private @Nullable String until;

    @Option(names = "--proxy", paramLabel = "URL", description = "A proxy's admin address; repeat it for several.")
    private List<String> proxies = new ArrayList<>();

    @Option(
            names = "--control",
            paramLabel = "URL",
            description = "The controller's address, or those of several that share a store, with commas between."
                    + " Default: $CROSSFADE_CONTROL, else client.control, else http://127.0.0.1:9901.")
    private @Nullable String control;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A configuration file whose client section names the controller, where neither --control nor"
                    + " the environment does. Default: $CROSSFADE_CONFIG.")
    private @Nullable Path config;

    @Mixin
    private Credentials credentials = new Credentials();

    @Option(
            names = "--force",
            description =
                    "Also where the controller's guard says no: while a migration is under way, to another primary or"
                            + " without a fence, or to a primary that is fenced. What it risks: a database that refuses the"
                            + " application refuses it still, so clients get errors until the route leads elsewhere. At a"
                            + " proxy that follows a controller: for when that is lost; the proxy is then detached from it,"
                            + " which blocks switchovers until it follows a newer route from there. Audited.")
    private boolean force;

    @Option(names = "--json", description = "Print JSON, one document a line.")
    private boolean json;

    private final Map<String, String> environment;
    private final InstantSource clock;

    /** For {@link java.util.ServiceLoader}. */
    public RouteCommand() {
        this(System.getenv(), InstantSource.system());
    }

    RouteCommand(Map<String, String> environment, InstantSource clock) {
        this.environment = environment;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        try {
            return showOrFlip();
        } catch (CommandFailure e) {
            if (!json) {
                throw e;
            }
            printJson(AnsweredProblem.of(e));
            return e.exitCode();
        }
    }

    private int showOrFlip() {
        TenantId id = usage(TenantId::new, tenant);
        List<RouteEndpoint> endpoints = endpoints(id);
        if (to == null && mode == null && fenced == null && until == null) {
            if (force) {
                throw new CommandFailure(
                        ExitCode.BAD_USAGE,
                        "--force forces nothing: no change was asked for. Add --to, --mode or --fenced; without --force"
                                + " the route is shown.");
            }
            endpoints.forEach(endpoint -> print(endpoint, endpoint.show(id), "but "));
            return ExitCode.DONE;
        }
        checkWords();
        Instant end = endOfHold();
        List<RouteDocument> seen = seen(endpoints, id);
        for (int i = 0; i < endpoints.size(); i++) {
            RouteEndpoint endpoint = endpoints.get(i);
            RouteChange change =
                    new RouteChange(to, mode, sides(), end, seen.get(i).epoch());
            try {
                print(endpoint, endpoint.flip(id, change, force), "changed, but ");
            } catch (CommandFailure e) {
                throw i == 0 ? e : AnsweredProblem.after(partly(endpoints, i), e);
            }
        }
        return ExitCode.DONE;
    }

    /** Every place is read before the first is changed: one that cannot be reached then changes nothing anywhere. */
    private static List<RouteDocument> seen(List<RouteEndpoint> endpoints, TenantId id) {
        try {
            return endpoints.stream().map(endpoint -> endpoint.show(id)).toList();
        } catch (CommandFailure e) {
            throw new CommandFailure(
                    e.exitCode(),
                    e.getMessage() + "\n  Nothing was changed.",
                    new AnsweredProblem(AnsweredProblem.of(e)));
        }
    }

    private List<RouteEndpoint> endpoints(TenantId id) {
        if (!proxies.isEmpty() && control != null) {
            throw new CommandFailure(ExitCode.BAD_USAGE, "Use either --proxy or --control, not both.");
        }
        ClientSettings client = SettingsLoader.client(config, environment::get);
        HttpClient http;
        String token;
        try {
            token = credentials.token(client);
            http = credentials
                    .client(client)
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
        } catch (Credentials.Unusable e) {
            throw new CommandFailure(ExitCode.BAD_USAGE, e.getMessage() + "\n  do:  " + e.action(), e);
        }
        if (!proxies.isEmpty()) {
            return proxies.stream()
                    .map(url -> new RouteEndpoint(http, url, token, ""))
                    .toList();
        }
        List<RouteEndpoint> controllers = Addresses.each(control != null ? control : client.control()).stream()
                .map(url -> new RouteEndpoint(http, url, token, control == null ? AT_A_PROXY : ""))
                .toList();
        return List.of(leading(controllers, id));
    }

    /** The last is asked, whatever it says, where no other leads. */
    private static RouteEndpoint leading(List<RouteEndpoint> controllers, TenantId id) {
        int last = controllers.size() - 1;
        return controllers.subList(0, last).stream()
                .filter(one -> one.leads(id))
                .findFirst()
                .orElse(controllers.get(last));
    }

    private void checkWords() {
        if (to != null) {
            usage(Side::ofLabel, to);
        }
        if (mode != null) {
            usage(RouteMode::ofLabel, mode);
        }
        List<String> sides = sides();
        if (sides != null) {
            sides.forEach(side -> usage(Side::ofLabel, side));
        }
    }

    private @Nullable Instant endOfHold() {
        if (until == null) {
            return null;
        }
        if (mode == null || RouteMode.ofLabel(mode) != RouteMode.HOLDING) {
            throw new CommandFailure(ExitCode.BAD_USAGE, "--until is the end of a hold: give it with --mode holding.");
        }
        Instant end = usage(this::time, until);
        if (!end.isAfter(clock.instant())) {
            throw new CommandFailure(ExitCode.BAD_USAGE, "--until is past: " + end + ". Name a time to come.");
        }
        return end;
    }

    private Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException noInstant) {
            try {
                // A whole second, as routes are shown, and none sooner than asked for.
                return clock.instant()
                        .plus(Durations.parse(text))
                        .plusMillis(999)
                        .truncatedTo(ChronoUnit.SECONDS);
            } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
                throw new IllegalArgumentException(
                        "--until is neither an instant nor a duration: '" + text
                                + "' (write 2030-01-31T12:00:00Z, 90s or 5m)",
                        e);
            }
        }
    }

    private @Nullable List<String> sides() {
        return fenced != null && fenced.equals(List.of("none")) ? List.of() : fenced;
    }

    private static <T> T usage(Function<String, T> word, String value) {
        try {
            return word.apply(value);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.BAD_USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static String partly(List<RouteEndpoint> endpoints, int done) {
        return "Flipped at " + done + " of " + endpoints.size() + " proxies only; run this again. ";
    }

    private void printJson(Object document) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            out.println(Json.MAPPER.writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what is printed cannot be written as JSON", e);
        }
        out.flush();
    }

    /** @param but leads what is to be said against it */
    private void print(RouteEndpoint endpoint, RouteDocument route, String but) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            printJson(route);
        } else {
            out.println(route.tenant() + ": epoch " + route.epoch() + ", primary " + route.primary() + ", mode "
                    + route.mode() + ", fenced "
                    + (route.fenced().isEmpty() ? "none" : String.join(",", route.fenced()))
                    + (route.switching() ? ", switching" : "")
                    + (route.until() == null ? "" : ", until " + route.until()) + "  (" + endpoint.url() + ")");
            if (route.refused() != null) {
                Wrapped.hanging(Wrapped.TERMINAL, "  ", "its requests are refused there: " + route.refused())
                        .forEach(out::println);
            }
            if (route.doubt() != null) {
                Wrapped.hanging(Wrapped.TERMINAL, "  ", but + route.doubt()).forEach(out::println);
            }
        }
        out.flush();
    }
}
