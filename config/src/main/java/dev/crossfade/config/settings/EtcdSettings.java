package dev.crossfade.config.settings;

import java.util.List;

/**
 * Where etcd is, and as whom it is asked; the same keys for proxies and for the controller.
 *
 * @param endpoints the client URLs of its members; empty where it is not used
 * @param user empty where etcd asks nobody who they are
 * @param passwordFile read again at each login
 */
public record EtcdSettings(List<String> endpoints, String user, String passwordFile, Tls tls) {

    /** It is not used. */
    public static final EtcdSettings NONE = new EtcdSettings(List.of(), "", "", new Tls("", "", ""));

    public EtcdSettings {
        endpoints = List.copyOf(endpoints);
    }

    /**
     * Paths of PEM files.
     *
     * @param ca authorities to trust for https; empty for the JVM's
     * @param certificate what this process shows; empty for none
     */
    public record Tls(String ca, String certificate, String key) {}
}
