package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Section;
import java.util.List;

/** Reads {@code etcd}, of the proxy and of the controller. */
final class EtcdSection {

    private EtcdSection() {}

    /** @param used whether the routes come from there */
    static EtcdSettings read(Section section, boolean used) {
        EtcdSettings settings = new EtcdSettings(
                section.values("endpoints", Addresses.ORIGIN, List.of()),
                section.value("user", Forms.TEXT, ""),
                section.value("passwordFile", Forms.TEXT, ""),
                section.section("tls", EtcdSection::tls));
        if (used && settings.endpoints().isEmpty()) {
            section.problem(
                    "endpoints",
                    "missing: the routes are in etcd; name the client URL of each member, as in http://10.0.0.1:2379");
        }
        Entries.distinct(section, "endpoints", settings.endpoints());
        if (settings.user().isEmpty() && !settings.passwordFile().isEmpty()) {
            section.problem("user", "missing: passwordFile is given, and a login needs both");
        }
        if (settings.passwordFile().isEmpty() && !settings.user().isEmpty()) {
            section.problem("passwordFile", "missing: user is given, and a login needs both");
        }
        return settings;
    }

    private static EtcdSettings.Tls tls(Section section) {
        EtcdSettings.Tls tls = new EtcdSettings.Tls(
                section.value("ca", Forms.TEXT, ""),
                section.value("certificate", Forms.TEXT, ""),
                section.value("key", Forms.TEXT, ""));
        if (tls.certificate().isEmpty() != tls.key().isEmpty()) {
            section.problem(
                    tls.certificate().isEmpty() ? "certificate" : "key", "missing: a client certificate needs both");
        }
        return tls;
    }
}
