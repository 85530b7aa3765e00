package dev.crossfade.control.aws.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.fleet.SampleTenants;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Where no workers are named nothing of AWS is loaded. */
class WithoutAwsTest {

    /** Defines our own classes itself, so that what they load comes by here. */
    private static final class WithoutSdk extends ClassLoader {

        WithoutSdk() {
            super(WithoutAwsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("software.amazon.")) {
                throw new ClassNotFoundException(name + " is not there");
            }
            if (!name.startsWith("dev.crossfade.control.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known == null ? define(name) : known;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream code = getResourceAsStream(name.replace('.', '/') + ".class")) {
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

    private static Object findingsOf(TenantSettings tenant) throws ReflectiveOperationException {
        Class<?> findings = new WithoutSdk().loadClass("dev.crossfade.control.aws.workers.EcsFindings");
        Object asked = findings.getMethod("ask", TenantSettings.class).invoke(null, tenant);
        return findings.getMethod("await").invoke(asked);
    }

    @Test
    void checkOfATenantWithoutWorkersDoesWithoutTheSdk() throws ReflectiveOperationException {
        assertEquals(List.of(), findingsOf(SampleTenants.between("http://a.example.com", "http://b.example.com")));
    }

    @Test
    void checkOfOneWithWorkersDoesNot() {
        InvocationTargetException failure = assertThrows(
                InvocationTargetException.class,
                () -> findingsOf(SampleTenants.withWorkers(EcsLaboratory.settings(Duration.ofMinutes(10)))));

        assertInstanceOf(
                NoClassDefFoundError.class,
                Objects.requireNonNull(failure.getCause()).getCause());
    }
}
