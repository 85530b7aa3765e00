package dev.crossfade.control.aws.managed;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.ManagedSettings;
import dev.crossfade.config.settings.ManagedSettings.ManagedSide;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.fleet.SampleTenants;
import dev.crossfade.replication.preflight.Hosting;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A controller whose tenants have no {@code aws} could as well be without the SDK. */
class WithoutAwsTest {

    @Test
    void nothingOfAwsIsLoadedUnlessATenantsSettingsHaveIt() throws ReflectiveOperationException {
        Hosting hosting = (Hosting) new WithoutSdk()
                .loadClass(AwsHosting.class.getName())
                .getDeclaredConstructor()
                .newInstance();
        TenantSettings plain = SampleTenants.tenant("acme");

        assertDoesNotThrow(() -> hosting.check(plain, List::of));
        assertEquals(List.of(), hosting.look(plain, Duration.ofSeconds(1)));

        // With it the same loader keeps it from being asked: what it refuses is the SDK.
        ManagedSettings aws = new ManagedSettings(
                new ManagedSide("eu-central-1", null, null, null, "acme", null, List.of(), List.of()), null);
        String said = hosting.check(with(plain, aws), List::of).toString();
        assertTrue(said.contains("software.amazon."), said);
        String before = hosting.look(with(plain, aws), Duration.ofSeconds(10)).toString();
        assertTrue(before.contains("software.amazon."), before);
    }

    private static TenantSettings with(TenantSettings tenant, ManagedSettings aws) {
        return new TenantSettings(
                tenant.id(),
                tenant.labels(),
                tenant.hosts(),
                tenant.route(),
                tenant.source(),
                tenant.target(),
                tenant.failover(),
                tenant.headers(),
                tenant.session(),
                tenant.parking(),
                tenant.replication(),
                tenant.switchover(),
                null,
                aws,
                null);
    }

    private static final class SdkWanted extends RuntimeException {

        private static final long serialVersionUID = 1L;

        SdkWanted(String name) {
            super(name);
        }
    }

    /** Loads what is ours for AWS itself, and refuses the SDK to it. */
    private static final class WithoutSdk extends ClassLoader {

        WithoutSdk() {
            super(WithoutAwsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("software.amazon.")) {
                throw new SdkWanted(name);
            }
            if (!name.startsWith("dev.crossfade.control.aws.")) {
                return super.loadClass(name, resolve);
            }
            @Nullable Class<?> known = findLoadedClass(name);
            return known == null ? define(name) : known;
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream code = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (code == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = code.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
