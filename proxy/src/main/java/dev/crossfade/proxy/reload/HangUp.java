package dev.crossfade.proxy.reload;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;

/**
 * The signal SIGHUP. Java has no public way to it; {@code sun.misc.Signal} is there in every JDK of today ({@code jdk.unsupported}), and
 * is looked for at run time, so that a platform without it only goes without the signal.
 */
public final class HangUp {

    private HangUp() {}

    /**
     * Runs something on a thread of its own at each signal, from now on.
     *
     * @return why that cannot be had; empty when it can
     */
    public static Optional<String> onSignal(Runnable act) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object calling = Proxy.newProxyInstance(
                    handler.getClassLoader(),
                    new Class<?>[] {handler},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "handle" -> {
                            act.run();
                            yield null;
                        }
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> proxy == arguments[0];
                        default -> "HangUp";
                    });
            Object hup = signal.getConstructor(String.class).newInstance("HUP");
            var unused = signal.getMethod("handle", signal, handler).invoke(null, hup, calling);
            return Optional.empty();
        } catch (InvocationTargetException e) {
            return Optional.of(String.valueOf(e.getCause()));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.of(e.toString());
        }
    }
}
