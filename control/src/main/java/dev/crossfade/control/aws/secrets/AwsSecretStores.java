package dev.crossfade.control.aws.secrets;

import dev.crossfade.config.secrets.SecretReference;
import dev.crossfade.config.secrets.SecretStores;
import dev.crossfade.config.secrets.UnavailableSecret;
import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.aws.AwsFailure;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * Secrets Manager and the Parameter Store, with the credentials of the process. Of a secret it is the current version, of a parameter the
 * latest, decrypted. The clients stay open as long as the process lives, which may be asked again at any time. Thread-safe.
 */
public final class AwsSecretStores implements SecretStores {

    private static final Set<String> NOT_FOUND =
            Set.of("ResourceNotFoundException", "ParameterNotFound", "ParameterVersionNotFound");

    private final Supplier<AwsClients> making;
    private @Nullable AwsClients clients;
    private final Map<String, SecretsManagerClient> secrets = new HashMap<>();
    private final Map<String, SsmClient> parameters = new HashMap<>();

    /** With what the environment says; nothing is asked yet. */
    public AwsSecretStores() {
        this(() -> AwsClients.ofEnvironment("crossfade"));
    }

    AwsSecretStores(Supplier<AwsClients> making) {
        this.making = making;
    }

    @Override
    public String read(SecretReference reference) {
        try {
            return switch (reference.store()) {
                case SECRETSMANAGER ->
                    AwsFailure.told("secretsmanager:GetSecretValue", where(reference), () -> secret(reference));
                case SSM -> AwsFailure.told("ssm:GetParameter", where(reference), () -> parameter(reference));
            };
        } catch (AwsFailure e) {
            String why = NOT_FOUND.contains(e.code()) ? missing(reference) : e.getMessage() + "; " + e.action();
            throw e.isPassing() ? new UnavailableSecret(why, e) : new IllegalArgumentException(why, e);
        }
    }

    private String secret(SecretReference reference) {
        String text = secrets(reference)
                .getSecretValue(request -> request.secretId(reference.name()))
                .secretString();
        if (text == null) {
            throw new AwsFailure("binary", reference + " is binary", "keep it as text: SecretString, not SecretBinary");
        }
        return text;
    }

    private String parameter(SecretReference reference) {
        return parameters(reference)
                .getParameter(request -> request.name(reference.name()).withDecryption(true))
                .parameter()
                .value();
    }

    /** What makes clients is not thread-safe; they are. */
    private synchronized SecretsManagerClient secrets(SecretReference reference) {
        return secrets.computeIfAbsent(key(reference), key -> clients().secretsManager(reference.region()));
    }

    private synchronized SsmClient parameters(SecretReference reference) {
        return parameters.computeIfAbsent(key(reference), key -> clients().ssm(reference.region()));
    }

    private AwsClients clients() {
        AwsClients now = clients;
        if (now == null) {
            now = making.get();
            clients = now;
        }
        return now;
    }

    private static String key(SecretReference reference) {
        return reference.region() == null ? "" : reference.region();
    }

    private static String where(SecretReference reference) {
        return reference.region() == null ? reference.toString() : reference + " in " + reference.region();
    }

    private static String missing(SecretReference reference) {
        String region = reference.region();
        return "there is no " + reference + " in " + (region == null ? "the region that the process is in" : region)
                + "; see how it is called there, or name its region, as in "
                + new SecretReference(
                        reference.store(),
                        "eu-west-1",
                        reference.store() == SecretReference.Store.SSM ? "/path/name" : "NAME",
                        null)
                + ", or its ARN";
    }
}
