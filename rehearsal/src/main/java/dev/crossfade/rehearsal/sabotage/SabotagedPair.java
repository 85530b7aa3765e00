package dev.crossfade.rehearsal.sabotage;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.SourceDatabase;
import dev.crossfade.replication.TargetDatabase;
import dev.crossfade.replication.TargetDatabase.TokenWatch;
import dev.crossfade.replication.fence.FenceReport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** A pair of databases that does everything as the right one does, but for one {@link Wrong}. */
final class SabotagedPair {

    private SabotagedPair() {}

    static DatabasePair of(DatabasePair right, Wrong wrong) {
        SourceDatabase source = wrap(
                SourceDatabase.class,
                right.source(),
                (method, arguments, proceed) -> method.equals("fence")
                        ? wrong.fence((Epoch) arguments[0], () -> (FenceReport) proceed.run())
                        : proceed.run());
        TargetDatabase target = wrap(TargetDatabase.class, right.target(), (method, arguments, proceed) -> {
            Object result = proceed.run();
            if (method.equals("arm")) {
                wrong.armed();
            }
            return method.equals("watchToken") ? wrong.watch((TokenWatch) result) : result;
        });
        return wrap(DatabasePair.class, right, (method, arguments, proceed) -> switch (method) {
            case "source" -> source;
            case "target" -> target;
            default -> proceed.run();
        });
    }

    /** What answers with itself, as a pair seen in its own direction, stays wrapped. */
    private static <T> T wrap(Class<T> type, T right, Around around) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object answer = around.call(
                            method.getName(),
                            arguments == null ? new Object[0] : arguments,
                            () -> invoke(method, right, arguments));
                    return answer == right ? proxy : answer;
                }));
    }

    @SuppressWarnings("NullAway") // a void method's result is null, and is passed on as such
    private static Object invoke(Method method, Object right, Object @Nullable [] arguments) {
        try {
            return method.invoke(right, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is done around one call. */
    private interface Around {
        Object call(String method, Object[] arguments, Proceed proceed);
    }

    /** The call itself. */
    private interface Proceed {
        Object run();
    }
}
