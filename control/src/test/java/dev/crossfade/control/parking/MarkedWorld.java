package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;

/**
 * Two proxies, a store, an origin and the marks of one rule, in one thread: each step is one that could come next. A client of a key sends
 * one message after the other, each once the one before was answered; what it was told is done or parked must have its effect in that order.
 */
final class MarkedWorld {

    static final Set<String> PATHS = Set.of("/hooks/*");
    static final Set<String> NOTHING = Set.of();

    private static final TenantId ACME = new TenantId("acme");
    private static final ParkingRule RULE = new ParkingRule(List.copyOf(PATHS), null, null, Bytes.parse("1KiB"));
    private static final List<String> KEYS = List.of("a", "b", "c");

    private final long seed;
    private final Random random;
    private final List<Message> waiting = new ArrayList<>();
    private final List<Message> applied = new ArrayList<>();
    private final Set<Message> promised = new HashSet<>();
    private final Map<String, Integer> sent = new HashMap<>();
    private final List<HandedOver> under = new ArrayList<>();
    private final List<Set<String>> proxies = new ArrayList<>(List.of(NOTHING, NOTHING));
    private final List<Integer> versions = new ArrayList<>(List.of(0, 0));
    private final List<Lease> leases = new ArrayList<>(List.of(Lease.HELD, Lease.HELD));
    /** Whether each holds what comes. */
    private final List<Boolean> holding = new ArrayList<>(List.of(false, false));

    private final List<Held> held = new ArrayList<>();
    private Set<String> said = NOTHING;
    private boolean ending;
    private int version;
    private boolean failing;
    /** A switchover is about to publish a route of its own. */
    private boolean switching;

    private boolean originIsThere = true;
    private long nanos;
    private Marks marks = marks();

    /** A proxy's, as the two sides of it see it: the proxy's ends first. */
    private enum Lease {
        HELD,
        ENDED,
        KNOWN_TO_HAVE_ENDED
    }

    record Message(String key, int number) {}

    /** Waits at a proxy. */
    private record Held(Message message, int proxy) {}

    /** A request on its way into the store. */
    final class HandedOver {
        private final Message message;
        private final CompletableFuture<Void> marked;
        private boolean stored;

        private HandedOver(Message message) {
            this.message = message;
            this.marked = marks.arrives(ACME, RULE);
        }

        boolean isMarked() {
            return marked.isDone();
        }

        boolean isAnswered() {
            return stored && marked.isDone();
        }
    }

    MarkedWorld(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    private Marks marks() {
        ScheduledExecutorService never = Executors.newSingleThreadScheduledExecutor();
        never.shutdownNow();
        return new Marks(Map.of(ACME, List.of(RULE)), store(), routes(), () -> true, () -> nanos, never);
    }

    private ParkedStore store() {
        return (ParkedStore) Proxy.newProxyInstance(
                ParkedStore.class.getClassLoader(), new Class<?>[] {ParkedStore.class}, (proxy, method, arguments) -> {
                    return switch (method.getName()) {
                        case "rulesThatWait" -> waiting.isEmpty() ? Set.of() : Set.of(RuleNames.name(RULE));
                        case "fewWait" -> waiting.size() <= 5;
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }

    private MarkedRoutes routes() {
        return new MarkedRoutes() {
            @Override
            public boolean say(TenantId tenant, Set<String> paths, Set<String> almostGone) {
                if (failing) {
                    throw new IllegalStateException("the store is away");
                }
                assertTrue(paths.containsAll(almostGone), () -> "a path that ends is parked; seed " + seed);
                if (!paths.equals(said) || ending == almostGone.isEmpty()) {
                    if (switching) {
                        return false;
                    }
                    said = new TreeSet<>(paths);
                    ending = !almostGone.isEmpty();
                    version++;
                }
                return true;
            }

            @Override
            public Set<String> byHand(TenantId tenant) {
                return Set.of();
            }

            @Override
            public boolean isKnownToAll(TenantId tenant) {
                return IntStream.range(0, proxies.size())
                        .filter(proxy -> leases.get(proxy) != Lease.KNOWN_TO_HAVE_ENDED)
                        .allMatch(proxy -> versions.get(proxy) == version);
            }
        };
    }

    Set<String> said() {
        return said;
    }

    void look() {
        marks.look();
    }

    void pass(Duration time) {
        nanos += time.toNanos();
    }

    void routesFail(boolean now) {
        failing = now;
    }

    /** Whoever follows the newest route has a lease. */
    void follows(int proxy) {
        boolean news = versions.get(proxy) != version;
        proxies.set(proxy, said);
        holding.set(proxy, ending);
        versions.set(proxy, version);
        leases.set(proxy, Lease.HELD);
        if (news) {
            List<Held> before = List.copyOf(held);
            before.stream().filter(one -> one.proxy() == proxy).forEach(this::letGo);
        }
    }

    private void loses(int proxy) {
        leases.set(proxy, leases.get(proxy) == Lease.HELD ? Lease.ENDED : Lease.KNOWN_TO_HAVE_ENDED);
    }

    /** It looks at the route again. */
    private void letGo(Held one) {
        held.remove(one);
        turn(one.message(), one.proxy());
    }

    boolean ends() {
        return ending;
    }

    int held() {
        return held.size();
    }

    int applied() {
        return applied.size();
    }

    void handOverAndStore(String key, int number) {
        HandedOver one = handOver(key, number);
        sent.put(key, number);
        store(one);
        answer(one);
    }

    void allFollow() {
        follows(0);
        follows(1);
    }

    HandedOver handOver(String key, int number) {
        HandedOver one = new HandedOver(new Message(key, number));
        under.add(one);
        return one;
    }

    void store(HandedOver one) {
        one.stored = true;
        waiting.add(one.message);
    }

    void answer(HandedOver one) {
        promised.add(one.message);
        marks.answered(ACME, RULE, one.marked);
        under.remove(one);
    }

    void deliverAll() {
        applied.addAll(waiting);
        waiting.clear();
    }

    /** Who waits for an answer gets none; what is stored stays. */
    void anotherLeads() {
        under.clear();
        marks = marks();
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
        }
    }

    private void step() {
        int dice = random.nextInt(110);
        if (dice < 30) {
            send(KEYS.get(random.nextInt(KEYS.size())), random.nextInt(proxies.size()));
        } else if (dice < 45 && !under.isEmpty()) {
            progress(under.get(random.nextInt(under.size())));
        } else if (dice < 60) {
            look();
        } else if (dice < 72) {
            follows(random.nextInt(proxies.size()));
        } else if (dice < 84) {
            deliver();
        } else if (dice < 87) {
            if (!held.isEmpty()) {
                // It has waited for as long as anybody does.
                Held one = held.remove(random.nextInt(held.size()));
                handOverIfTaken(one.message());
            }
        } else if (dice < 92) {
            pass(Duration.ofMillis(random.nextInt(900)));
        } else if (dice < 95) {
            originIsThere = !originIsThere;
        } else if (dice < 97) {
            version++; // a flip: the same marks in another route
        } else if (dice < 98) {
            routesFail(!failing);
        } else if (dice < 99) {
            anotherLeads();
        } else if (dice < 100) {
            switching = !switching;
        } else {
            loses(random.nextInt(proxies.size()));
        }
    }

    void send(String key, int proxy) {
        if (under.stream().anyMatch(one -> one.message.key().equals(key))
                || held.stream().anyMatch(one -> one.message().key().equals(key))) {
            return; // it waits for an answer
        }
        turn(new Message(key, sent.merge(key, 1, Integer::sum)), proxy);
    }

    private void turn(Message message, int proxy) {
        if (holding.get(proxy)) {
            held.add(new Held(message, proxy));
        } else if (!proxies.get(proxy).isEmpty() || leases.get(proxy) != Lease.HELD || !originIsThere) {
            handOverIfTaken(message);
        } else {
            applied.add(message);
            promised.add(message);
        }
    }

    private void handOverIfTaken(Message message) {
        try {
            handOver(message.key(), message.number());
        } catch (Full e) {
            // It was told so, and nothing is promised.
        }
    }

    private void progress(HandedOver one) {
        if (!one.stored) {
            store(one);
        } else if (one.isAnswered()) {
            answer(one);
        }
    }

    /** The first of a lane. */
    private void deliver() {
        String key = KEYS.get(random.nextInt(KEYS.size()));
        if (originIsThere) {
            waiting.stream().filter(one -> one.key().equals(key)).findFirst().ifPresent(one -> {
                waiting.remove(one);
                applied.add(one);
            });
        }
    }

    /** The origin is there, and nobody sends: everything comes to its end. */
    void settleDown() {
        originIsThere = true;
        failing = false;
        switching = false;
        for (int i = 0; i < 80; i++) {
            look();
            allFollow();
            List.copyOf(under).forEach(this::progress);
            deliverAll();
            pass(Duration.ofMillis(500));
        }
        assertEquals(List.of(), held, () -> "let go, all of them; seed " + seed);
        assertEquals(List.of(), under, () -> "answered, all of them; seed " + seed);
        assertEquals(NOTHING, said, () -> "nothing is parked any more; seed " + seed);
    }

    void assertOrder() {
        assertTrue(new HashSet<>(applied).containsAll(promised), () -> "what was promised is done; seed " + seed);
        for (String key : KEYS) {
            List<Integer> order = applied.stream()
                    .filter(one -> one.key().equals(key) && promised.contains(one))
                    .map(Message::number)
                    .toList();
            assertEquals(order.stream().sorted().toList(), order, () -> "key " + key + ", seed " + seed);
        }
    }

    /** Rules of one tenant without proxies: what the route says, and what waits. */
    static final class Saying implements MarkedRoutes {

        Set<String> said = NOTHING;
        Set<String> waiting = NOTHING;
        boolean memoryIsShort;
        long nanos;

        Marks marks(List<ParkingRule> rules) {
            ScheduledExecutorService never = Executors.newSingleThreadScheduledExecutor();
            never.shutdownNow();
            return new Marks(Map.of(ACME, rules), store(), this, () -> true, () -> nanos, never);
        }

        private ParkedStore store() {
            return (ParkedStore) Proxy.newProxyInstance(
                    ParkedStore.class.getClassLoader(),
                    new Class<?>[] {ParkedStore.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "rulesThatWait" -> waiting;
                        case "fewWait" -> false;
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }

        @Override
        public boolean say(TenantId tenant, Set<String> paths, Set<String> ending) {
            if (memoryIsShort) {
                throw new OutOfMemoryError("played");
            }
            said = paths;
            return true;
        }

        @Override
        public Set<String> byHand(TenantId tenant) {
            return NOTHING;
        }

        @Override
        public boolean isKnownToAll(TenantId tenant) {
            return true;
        }
    }
}
