package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Deferral;
import dev.crossfade.config.wire.ParkedHead;
import dev.crossfade.config.wire.ParkedReceipt;
import dev.crossfade.control.command.KeptRequests.Sort;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crossfade deferred add TENANT PATH}: what the tenant's application does by HTTP, by hand. */
@Command(
        name = "add",
        description = "Have a request delivered to a tenant later, as its application does by HTTP.",
        mixinStandardHelpOptions = true)
final class DeferredAdd extends Verb {

    /** No call takes more, and base64 makes it longer yet. */
    private static final int MOST_BODY_BYTES = 1 << 20;

    @Parameters(index = "0", paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    @Parameters(index = "1", paramLabel = "PATH", description = "with its query: /events?x=1")
    private String path = "";

    @ArgGroup(multiplicity = "1")
    private WantedTime time = new WantedTime();

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            description = "by default ${DEFAULT-VALUE}",
            defaultValue = "POST")
    private String method = "";

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "one of the tenant's; by default its first that is no pattern")
    private @Nullable String host;

    @Option(names = "--header", paramLabel = "'NAME: VALUE'", description = "repeatable")
    private List<String> headers = List.of();

    @ArgGroup
    private @Nullable Body body;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "those of one key are delivered one at a time, in the order in which they are due")
    private @Nullable String key;

    @Option(
            names = "--throttle",
            paramLabel = "RATE/PER",
            description = "at most so many of the key in any window: 10/1s")
    private @Nullable String throttle;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "what has the same one is stored once: typed again after an error, it does no harm")
    private @Nullable String idempotencyKey;

    /** One of the two. */
    static final class Body {

        @Option(names = "--body", paramLabel = "TEXT", required = true, description = "what it says")
        private @Nullable String text;

        @Option(names = "--body-file", paramLabel = "FILE", required = true, description = "what it says, byte by byte")
        private @Nullable Path file;
    }

    @Override
    int run(ControlClient control) {
        TenantId owner = tenant(tenant);
        ParkedReceipt receipt = control.kept(owner, Sort.DEFERRED).add(deferral(), idempotencyKey);
        if (json()) {
            printJson(receipt);
        } else {
            out().println(receipt.id() + " is stored; crossfade deferred show " + owner + " " + receipt.id());
            out().flush();
        }
        return ExitCode.DONE;
    }

    private Deferral deferral() {
        Path file = body == null ? null : body.file;
        return new Deferral(
                time.deliverAt(),
                time.delay(),
                key,
                throttle == null ? null : throttle(throttle),
                new Deferral.Request(
                        method,
                        path,
                        host,
                        headers.stream().map(DeferredAdd::header).toList(),
                        body == null ? null : body.text,
                        file == null ? null : Base64.getEncoder().encodeToString(read(file))));
    }

    private static Deferral.Throttle throttle(String typed) {
        int slash = typed.indexOf('/');
        try {
            return new Deferral.Throttle(
                    Integer.parseInt(typed.substring(0, Math.max(0, slash))), typed.substring(slash + 1));
        } catch (NumberFormatException e) {
            throw VerbFailure.badUsage("not a throttle: '" + typed + "'", "say how many in which time, such as 10/1s");
        }
    }

    private static ParkedHead.Field header(String typed) {
        int colon = typed.indexOf(':');
        if (colon < 1) {
            throw VerbFailure.badUsage(
                    "a --header has no name", "say --header 'NAME: VALUE'"); // its value may be a credential
        }
        return new ParkedHead.Field(
                typed.substring(0, colon).strip(), typed.substring(colon + 1).strip());
    }

    private static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BODY_BYTES + 1);
            if (bytes.length > MOST_BODY_BYTES) {
                throw VerbFailure.badUsage(
                        file + " is over 1 MiB, and no request that is deferred may be", "send something smaller");
            }
            return bytes;
        } catch (IOException e) {
            throw VerbFailure.badUsage(
                    "the body cannot be read: " + FailureWords.of(e), "name a file that can be read with --body-file");
        }
    }
}
