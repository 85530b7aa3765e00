package dev.crossfade.control.outward;

import dev.crossfade.config.settings.ControlSettings.Notify;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.StoreAddress;
import dev.crossfade.config.settings.TenantSettings;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

    private final List<String> texts;
    private final List<Secret> secrets;

    /**
     * What is taken out.
     *
     * @param texts that stay as they are
     * @param secrets that may be renewed meanwhile: what they are and what they were
     */
    Redaction(List<String> texts, List<Secret> secrets) {
        this.texts = List.copyOf(texts);
        this.secrets = List.copyOf(secrets);
    }

    /** The longest first: one may be a part of another. */
    private List<String> known() {
        return Stream.concat(texts.stream(), secrets.stream().flatMap(secret -> secret.values().stream()))
                .filter(secret -> secret.length() >= LEAST)
                .distinct()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    /** Of all that these settings hold. */
    public static Redaction of(Settings settings) {
        List<String> texts = new ArrayList<>();
        List<Secret> secrets = new ArrayList<>();
        for (Notify receiver : settings.control().notifications()) {
            addSlack(texts, secrets, receiver.slack());
            if (receiver.webhook() != null) {
                add(secrets, receiver.webhook().secret());
            }
        }
        addStore(texts, settings.control().store().text());
        if (settings.control().store().address() instanceof StoreAddress.OfServer server) {
            add(secrets, server.password());
        }
        settings.telemetry().headers().values().forEach(value -> add(secrets, value));
        for (TenantSettings tenant : settings.tenants()) {
            addDatabase(secrets, tenant.source().database());
            addDatabase(secrets, tenant.target().database());
        }
        return new Redaction(texts, secrets);
    }

    public String of(String text) {
        String redacted = text;
        for (String secret : known()) {
            redacted = redacted.replace(secret, "[secret]");
        }
        return FORMS.matcher(redacted).replaceAll("$1$2[secret]");
    }

    private static void addSlack(List<String> texts, List<Secret> secrets, Notify.@Nullable Slack slack) {
        if (slack == null) {
            return;
        }
        add(secrets, slack.token());
        add(secrets, slack.webhookUrl());
        if (slack.webhookUrl() != null) {
            // Of an incoming webhook's address the path is what nobody else may know.
            texts.add(URI.create(slack.webhookUrl().reveal()).getPath());
        }
    }

    /** In the URL of a store, as it stands there and as it is meant. */
    static void addStore(List<String> texts, String url) {
        Matcher password = PASSWORD.matcher(url);
        while (password.find()) {
            String written = password.group(1);
            texts.add(written);
            texts.add(URLDecoder.decode(written.replace("+", "%2B"), StandardCharsets.UTF_8));
        }
    }

    private static void addDatabase(List<Secret> secrets, @Nullable DatabaseSettings database) {
        if (database != null) {
            add(secrets, database.password());
            add(secrets, database.replication().password());
        }
    }

    private static void add(List<Secret> secrets, @Nullable Secret secret) {
        if (secret != null) {
            secrets.add(secret);
        }
    }
}
