package dev.crossfade.proxy.routing;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the tenant that a request is for. */
public interface Router {

    /**
     * The tenant of a host: the exact name, else the longest {@code *.} suffix, else {@code *}; null when no tenant has it. The
     * work is bounded by the labels of the host, not by the number of tenants.
     *
     * @param host lower-cased, without a port
     */
    @Nullable
    TenantHandle resolve(String host);

    /** Every tenant, in the order of the configuration. */
    Collection<TenantHandle> tenants();
}
