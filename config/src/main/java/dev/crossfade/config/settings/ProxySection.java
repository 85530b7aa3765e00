package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import dev.crossfade.config.settings.ProxySettings.Admin;
import dev.crossfade.config.settings.ProxySettings.CertificateFiles;
import dev.crossfade.config.settings.ProxySettings.ControlAccess;
import dev.crossfade.config.settings.ProxySettings.Health;
import dev.crossfade.config.settings.ProxySettings.Limits;
import dev.crossfade.config.settings.ProxySettings.Listen;
import dev.crossfade.config.settings.ProxySettings.ProxyProtocol;
import dev.crossfade.config.settings.ProxySettings.Routes;
import dev.crossfade.config.settings.ProxySettings.Shutdown;
import dev.crossfade.config.settings.ProxySettings.Tls;
import dev.crossfade.config.settings.ProxySettings.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Reads {@code proxy}. */
final class ProxySection {

    private static final Form<Integer> COUNT = Forms.number(1, 10_000_000);

    private static final Form<String> ID = Form.ofText(
            text -> {
                if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
                    throw new IllegalArgumentException(
                            "not a proxy id: '" + text + "' (at most 128 letters, digits, '.', '_' and '-')");
                }
                return text;
            },
            "proxy");

    /** A proxy reports every second: what is shorter than two would be lost between two reports. */
    private static final Form<Duration> LEASE = new Form<>(
            Forms.DURATION.schema(),
            text -> {
                Duration lease = Durations.parse(text);
                if (lease.toSeconds() < 2) {
                    throw new IllegalArgumentException(
                            "too short: '" + text + "' (2s at the least: a proxy reports every second)");
                }
                return lease;
            },
            Durations::format,
            Duration.ofSeconds(3));

    /** More than none: with none, no request would ever be read. */
    private static final Form<Bytes> SOME_BYTES = new Form<>(
            Forms.BYTES.schema(),
            text -> {
                Bytes size = Bytes.parse(text);
                if (size.value() == 0) {
                    throw new IllegalArgumentException("must be more than '" + text + "'");
                }
                return size;
            },
            Bytes::written,
            new Bytes(1));

    private ProxySection() {}

    static ProxySettings read(Section section, Supplier<String> hostName) {
        String id = section.optional("id", ID);
        List<Listen> named = section.sections("listen", ProxySection::listen);
        List<Listen> listen = named.isEmpty() ? List.of(new Listen("0.0.0.0", 8080, ProxyProtocol.NONE, null)) : named;
        Admin admin = section.section("admin", ProxySection::admin);
        Routes routes = section.section("routes", ProxySection::routes);
        EtcdSettings etcd = section.section("etcd", own -> EtcdSection.read(own, routes.from() == Routes.From.ETCD));
        Health health = section.section("health", own -> health(own, admin));
        refuseSharedPorts(section, listen, admin, health);
        return new ProxySettings(
                id == null ? hostName.get() : id,
                listen,
                admin,
                health,
                section.value("state", Forms.WORD, "var/proxy"),
                routes,
                section.value("lease", LEASE, Duration.ofSeconds(3)),
                section.section("control", ProxySection::control),
                etcd,
                section.values("trustedProxies", Addresses.NETWORK_RANGE, List.of("127.0.0.0/8")),
                section.section("limits", ProxySection::limits),
                section.section("upstream", ProxySection::upstream),
                section.section(
                        "shutdown",
                        shutdown ->
                                new Shutdown(shutdown.value("drain", Forms.DURATION_OR_NONE, Duration.ofSeconds(25)))));
    }

    /** Admin and health may be one; of all others each needs a port of its own where their hosts overlap. */
    private static void refuseSharedPorts(Section section, List<Listen> listen, Admin admin, Health health) {
        for (int i = 0; i < listen.size(); i++) {
            String key = "listen[" + i + "].port";
            Listen at = listen.get(i);
            if (!section.isSound(key)) {
                continue;
            }
            for (int j = 0; j < i; j++) {
                if (overlap(
                        at.host(),
                        at.port(),
                        listen.get(j).host(),
                        listen.get(j).port())) {
                    section.problem(key, at.port() + " is the port of proxy.listen[" + j + "]; set another one");
                }
            }
            if (overlap(at.host(), at.port(), admin.host(), admin.port())) {
                section.problem(key, at.port() + " is the port of proxy.admin; set another one, here or there");
            } else if (overlap(at.host(), at.port(), health.host(), health.port())) {
                section.problem(key, at.port() + " is the port of proxy.health; set another one, here or there");
            }
        }
        // As AdminPorts opens them: one port where the hosts are written alike.
        boolean one = health.host().equals(admin.host());
        if (!one && overlap(health.host(), health.port(), admin.host(), admin.port())) {
            section.problem(
                    "health.port",
                    health.port() + " is the port of proxy.admin too; set another one, or the same host at both");
        }
    }

    private static boolean overlap(String host, int port, String otherHost, int otherPort) {
        boolean hosts = oneName(host).equals(oneName(otherHost)) || isEveryAddress(host) || isEveryAddress(otherHost);
        return hosts && port == otherPort && port != 0;
    }

    /** The same loopback address goes by two names. */
    private static String oneName(String host) {
        return host.equalsIgnoreCase("localhost") ? "127.0.0.1" : host;
    }

    private static boolean isEveryAddress(String host) {
        return host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
    }

    private static Listen listen(Section section) {
        return new Listen(
                section.value("host", Addresses.BIND_HOST, "0.0.0.0"),
                section.required("port", CommonSections.PORT),
                section.value("proxyProtocol", Forms.choice(ProxyProtocol.class), ProxyProtocol.NONE),
                section.optionalSection("tls", ProxySection::tls));
    }

    private static Tls tls(Section section) {
        return new Tls(
                section.required("certificate", Forms.WORD),
                section.required("key", Forms.WORD),
                section.sections(
                        "further",
                        further -> new CertificateFiles(
                                further.required("certificate", Forms.WORD), further.required("key", Forms.WORD))));
    }

    private static Admin admin(Section section) {
        Admin admin = new Admin(
                section.value("host", Addresses.BIND_HOST, "127.0.0.1"),
                section.value("port", CommonSections.PORT, 9902),
                section.value("tokensFile", Forms.TEXT, ""));
        CommonSections.requireTokens(section, admin.host(), admin.tokensFile());
        return admin;
    }

    /** Where nothing is said, health is answered where admin is. */
    private static Health health(Section section, Admin admin) {
        return new Health(
                section.value("host", Addresses.BIND_HOST, admin.host()),
                section.value("port", CommonSections.PORT, admin.port()));
    }

    private static ControlAccess control(Section section) {
        return new ControlAccess(
                section.value("url", Addresses.HTTP_URLS, "http://127.0.0.1:9901"),
                section.has("url"),
                section.value("tokenFile", Forms.TEXT, ""),
                section.value("ca", Forms.TEXT, ""));
    }

    private static Routes routes(Section section) {
        return new Routes(section.value("from", Forms.choice(Routes.From.class), Routes.From.LOCAL));
    }

    private static Limits limits(Section section) {
        return new Limits(
                section.value("requestLine", SOME_BYTES, Bytes.parse("8KiB")),
                section.value("headers", SOME_BYTES, Bytes.parse("32KiB")),
                section.value("headerCount", COUNT, 128),
                section.value("headerTimeout", Forms.DURATION, Duration.ofSeconds(10)),
                section.value("bodyIdleTimeout", Forms.DURATION, Duration.ofSeconds(30)),
                section.value("idleTimeout", Forms.DURATION, Duration.ofSeconds(75)),
                section.value("connections", COUNT, 20_000),
                section.value("bufferMemory", Forms.BYTES, Bytes.parse("512MiB")));
    }

    private static Upstream upstream(Section section) {
        return new Upstream(
                section.value("connectTimeout", Forms.DURATION, Duration.ofSeconds(2)),
                section.value("responseTimeout", Forms.DURATION, Duration.ofSeconds(30)),
                section.value("maxConnections", COUNT, 512),
                section.value("idleTimeout", Forms.DURATION, Duration.ofSeconds(50)));
    }
}
