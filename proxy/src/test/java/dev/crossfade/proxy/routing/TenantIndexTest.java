package dev.crossfade.proxy.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TenantIndexTest {

    @Test
    void anExactHostComesBeforeAWildcardAndTheLongestWildcardBeforeAShorterOne() {
        TenantIndex index = index(
                SampleTenant.named("exact", "shop.example.com"),
                SampleTenant.named("near", "*.shop.example.com"),
                SampleTenant.named("far", "*.example.com"));

        assertEquals("exact", tenantOf(index, "shop.example.com"));
        assertEquals("near", tenantOf(index, "eu.shop.example.com"));
        assertEquals("near", tenantOf(index, "a.b.shop.example.com"));
        assertEquals("far", tenantOf(index, "other.example.com"));
    }

    @Test
    void aWildcardDoesNotMatchTheNameThatItStandsUnder() {
        TenantIndex index = index(SampleTenant.named("wild", "*.example.com"));

        assertNull(index.resolve("example.com"));
        assertNull(index.resolve(".example.com"));
        assertNull(index.resolve("notexample.com"));
    }

    @Test
    void theStarCatchesWhatNoOtherTenantHas() {
        TenantIndex index = index(SampleTenant.named("one", "one.example.com"), SampleTenant.named("rest", "*"));

        assertEquals("one", tenantOf(index, "one.example.com"));
        assertEquals("rest", tenantOf(index, "127.0.0.1"));
        assertEquals("rest", tenantOf(index, ""));
    }

    @Test
    void aHostOfTwoTenantsIsRefusedAndAllThreeAreNamed() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> index(SampleTenant.named("one", "*.example.com"), SampleTenant.named("two", "*.example.com")));

        String message = refused.toString();
        assertTrue(message.contains("*.example.com") && message.contains("one") && message.contains("two"), message);
    }

    @Test
    void tenThousandTenantsAreEachFoundByHostAndByWildcard() {
        List<TenantSettings> tenants = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            tenants.add(SampleTenant.named("t" + i, "t" + i + ".example.com", "*.t" + i + ".example.com"));
        }
        TenantIndex index = index(tenants.toArray(TenantSettings[]::new));

        assertEquals(10_000, index.tenants().size());
        for (int i = 0; i < 10_000; i++) {
            assertEquals("t" + i, tenantOf(index, "t" + i + ".example.com"));
            assertEquals("t" + i, tenantOf(index, "deep.er.t" + i + ".example.com"));
        }
    }

    private static TenantIndex index(TenantSettings... tenants) {
        return new TenantIndex(List.of(tenants), tenant -> Route.first(tenant.id(), Side.SOURCE));
    }

    private static @Nullable String tenantOf(TenantIndex index, String host) {
        TenantHandle handle = index.resolve(host);
        return handle == null ? null : handle.id().value();
    }
}
