package dev.crossfade.control.outward;

import dev.crossfade.config.settings.ControlSettings.Notify;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.TenantSettings;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes the secrets of the configuration out of what others say, before it is shown or written down. */
public final class Redaction {

    /** Whatever is shorter would be found in the midst of words. */
    private static final int LEAST = 4;

    /** What a secret looks like, whoever's it is. */
    private static final Pattern FORMS = Pattern.compile(
            "(?i)(\\bpassword\\s*[=:]?\\s*'|\\bpassword=|\\bauthorization:\\s*(?:bearer|basic)\\s+)[^\\s'&\"]+"
                    + "|(://[^/\\s:@]+:)[^\\s/'\"@]+(?=@)");

    private static final Pattern PASSWORD = Pattern.compile("[?&]password=([^&]*)", Pattern.CASE_INSENSITIVE);

    private final List<String> secrets;

    Redaction(List<String> secrets) {
        // The longest first: one may be a part of another.
        this.secrets = secrets.stream()
                .filter(secret -> secret.length() >= LEAST)
                .distinct()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    /** Of all that these settings hold. */
    public static Redaction of(Settings settings) {
        List<String> secrets = new ArrayList<>();
        for (Notify receiver : settings.control().notifications()) {
            addSlack(secrets, receiver.slack());
            if (receiver.webhook() != null) {
                add(secrets, receiver.webhook().secret());
            }
        }
        addStore(secrets, settings.control().store());
        settings.telemetry().headers().values().forEach(value -> add(secrets, value));
        for (TenantSettings tenant : settings.tenants()) {
            addDatabase(secrets, tenant.source().database());
            addDatabase(secrets, tenant.target().database());
        }
        return new Redaction(secrets);
    }

    public String of(String text) {
        String redacted = text;
        for (String secret : secrets) {
            redacted = redacted.replace(secret, "[secret]");
        }
        return FORMS.matcher(redacted).replaceAll("$1$2[secret]");
    }

    private static void addSlack(List<String> secrets, Notify.@Nullable Slack slack) {
        if (slack == null) {
            return;
        }
        add(secrets, slack.token());
        add(secrets, slack.webhookUrl());
        if (slack.webhookUrl() != null) {
            // Of an incoming webhook's address the path is what nobody else may know.
            secrets.add(URI.create(slack.webhookUrl().reveal()).getPath());
        }
    }

    /** In the URL of a store, as it stands there and as it is meant. */
    static void addStore(List<String> secrets, String url) {
        Matcher password = PASSWORD.matcher(url);
        while (password.find()) {
            String written = password.group(1);
            secrets.add(written);
            secrets.add(URLDecoder.decode(written.replace("+", "%2B"), StandardCharsets.UTF_8));
        }
    }

    private static void addDatabase(List<String> secrets, @Nullable DatabaseSettings database) {
        if (database != null) {
            add(secrets, database.password());
            add(secrets, database.replication().password());
        }
    }

    private static void add(List<String> secrets, @Nullable Secret secret) {
        if (secret != null) {
            secrets.add(secret.reveal());
        }
    }
}
