package dev.crossfade.control.support;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.secrets.SecretLookup;
import dev.crossfade.config.settings.ControlSettings;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsDocument;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.outward.Redaction;
import dev.crossfade.replication.diagnosis.DatabaseFacts;
import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.preflight.FindingsDocument;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** What whoever has the configuration can tell of a tenant, with a controller or without. */
public final class SupportParts {

    private final Settings settings;

    public SupportParts(Settings settings) {
        this.settings = settings;
    }

    /** Packs what the caller has found, and what there is here. */
    public byte[] bundle(TenantId tenant, List<SupportPart> found) {
        List<SupportPart> parts = new ArrayList<>(found);
        parts.add(new SupportPart(
                "check.json", "the preflight, made just now", () -> Json.MAPPER.writeValueAsString(check(tenant))));
        parts.add(new SupportPart(
                "databases.json",
                "what both servers say of replication, sessions, locks and tables; no rows and no statements",
                () -> databases(tenant)));
        parts.add(new SupportPart(
                "configuration.yaml", "what is in force, of this tenant only, without secrets", () -> only(tenant)));
        parts.addAll(ProcessFacts.parts());
        String version = Objects.requireNonNullElse(
                SupportParts.class.getPackage().getImplementationVersion(), "(not packaged)");
        return SupportBundle.of(tenant.value(), Clock.systemUTC().instant(), version, parts, Redaction.of(settings));
    }

    private FindingsDocument check(TenantId tenant) {
        return FindingsDocument.of(
                tenant.value(),
                Preflights.run(require(tenant), settings.control().pgDump()));
    }

    private String databases(TenantId tenant) {
        MigrationSession session = new MigrationSession(UUID.randomUUID(), tenant, 0);
        BothSides<Map<String, String>> facts =
                DatabaseFacts.of(postgres(tenant, Side.SOURCE, session), postgres(tenant, Side.TARGET, session));
        ObjectNode document = Json.MAPPER.createObjectNode();
        document.set("source", node(facts.here()));
        document.set("target", node(facts.there()));
        return document.toString();
    }

    private static ObjectNode node(Map<String, String> answers) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        answers.forEach((question, json) -> node.putRawValue(question, new RawValue(json)));
        return node;
    }

    private Postgres postgres(TenantId tenant, Side side, MigrationSession session) {
        DatabaseSettings database = require(tenant).side(side).database();
        if (database == null) {
            throw new IllegalStateException("the configuration names no " + side.label() + " database of the tenant");
        }
        return new Postgres(side, database, session);
    }

    private String only(TenantId tenant) {
        return new SettingsDocument(
                        new Settings(
                                settings.logging(),
                                settings.telemetry(),
                                settings.client(),
                                settings.proxy(),
                                withoutWhatMayBeSecret(settings.control()),
                                List.of(require(tenant))),
                        SettingsLoader.Role.CONTROL,
                        // What was read of a store may stand under any key: as a user's name, or in a URL.
                        SecretLookup::hideAll)
                .yaml();
    }

    /** Arguments of commands, and what follows the host of a URL, are for who has written them. */
    private static ControlSettings withoutWhatMayBeSecret(ControlSettings control) {
        List<ControlSettings.Notify> receivers = control.notifications().stream()
                .map(receiver -> receiver.webhook() == null
                        ? receiver
                        : new ControlSettings.Notify(
                                receiver.slack(),
                                new ControlSettings.Notify.Webhook(
                                        host(receiver.webhook().url()),
                                        receiver.webhook().secret(),
                                        receiver.webhook().every())))
                .toList();
        List<ControlSettings.Hook> hooks = control.hooks().stream()
                .map(hook -> new ControlSettings.Hook(
                        hook.before(),
                        hook.after(),
                        hook.run().size() < 2 ? hook.run() : List.of(hook.run().get(0), "…"),
                        hook.url() == null ? null : host(hook.url()),
                        hook.timeout(),
                        hook.onFailure()))
                .toList();
        return new ControlSettings(
                control.admin(),
                control.store(),
                control.routes(),
                control.etcd(),
                control.pgDump(),
                control.cloudWatch(),
                control.parking(),
                receivers,
                hooks);
    }

    private static String host(String url) {
        URI uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getRawAuthority() + "/…";
    }

    private TenantSettings require(TenantId tenant) {
        return settings.tenant(tenant).orElseThrow();
    }
}
