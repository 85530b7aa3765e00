package dev.crossfade.rehearsal.crash;

import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.SourceDatabase;
import dev.crossfade.replication.TargetDatabase;
import dev.crossfade.replication.TargetDatabase.TokenWatch;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Both databases, with one verb at which the caller stands still. */
final class StoppingPair {

    private final StopPoint point;
    private final StopSign sign;

    private StoppingPair(StopPoint point, StopSign sign) {
        this.point = point;
        this.sign = sign;
    }

    static DatabasePair of(DatabasePair real, StopPoint point, StopSign sign) {
        StoppingPair stopping = new StoppingPair(point, sign);
        DatabasePair back = stopping.back(real.reversed());
        SourceDatabase source = intercepting(SourceDatabase.class, real.source(), stopping::source);
        TargetDatabase target = intercepting(TargetDatabase.class, real.target(), stopping::target);
        return intercepting(DatabasePair.class, real, (verb, call) -> switch (verb) {
            case "source" -> source;
            case "target" -> target;
            case "reversed", "towards" -> call.call() == real.reversed() ? back : real;
            default -> call.call();
        });
    }

    /** As a rollback sees it. */
    private DatabasePair back(DatabasePair reversed) {
        SourceDatabase source = intercepting(
                SourceDatabase.class,
                reversed.source(),
                (verb, call) -> stopping(verb.equals("fence") && point == StopPoint.BEFORE_FENCE_BACK, call));
        TargetDatabase target = intercepting(
                TargetDatabase.class,
                reversed.target(),
                (verb, call) -> stopping(verb.equals("open") && point == StopPoint.BEFORE_OPENING_BACK, call));
        return intercepting(DatabasePair.class, reversed, (verb, call) -> switch (verb) {
            case "source" -> source;
            case "target" -> target;
            default -> call.call();
        });
    }

    private @Nullable Object stopping(boolean here, Callable<@Nullable Object> call) throws Exception {
        if (here) {
            sign.stop();
        }
        return call.call();
    }

    private @Nullable Object source(String verb, Callable<@Nullable Object> call) throws Exception {
        boolean here = switch (verb) {
            case "fence" -> point == StopPoint.BEFORE_FENCE;
            case "unfence" -> point == StopPoint.BEFORE_UNFENCING;
            default -> false;
        };
        if (here) {
            sign.stop();
        }
        return call.call();
    }

    private @Nullable Object target(String verb, Callable<@Nullable Object> call) throws Exception {
        if (verb.equals("open") && point == StopPoint.BEFORE_OPENING) {
            sign.stop();
        }
        Object result = call.call();
        if (verb.equals("open") && point == StopPoint.AFTER_OPENING) {
            sign.stop();
        }
        boolean blind = verb.equals("watchToken") && point == StopPoint.BEFORE_UNFENCING && !sign.isOver();
        return blind && result instanceof TokenWatch watch ? blind(watch) : result;
    }

    /** What has arrived is not seen: the attempt fails after the fence, and is undone. */
    private static TokenWatch blind(TokenWatch watch) {
        return new TokenWatch() {
            @Override
            public boolean await(Duration atMost) {
                return false;
            }

            @Override
            public void close() {
                watch.close();
            }
        };
    }

    private interface Interception {
        @Nullable
        Object on(String verb, Callable<@Nullable Object> call) throws Exception;
    }

    /** What answers with itself, as a pair seen in its own direction, stays intercepted. */
    private static <T> T intercepting(Class<T> type, T real, Interception interception) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        Object answer = interception.on(method.getName(), () -> method.invoke(real, arguments));
                        return answer == real ? self : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                }));
    }
}
