package dev.crossfade.control.workers;

import dev.crossfade.config.model.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at the services that orders concern, and says what is not so yet; it may be taken any number of times. Used by one thread at a time. */
final class WorkerPass {

    private final WorkerServices services;
    private final Consent consent;
    private final Map<Order, Said> said = new HashMap<>();

    /** @param consent whether anything may be said, or is still asked, at all */
    WorkerPass(WorkerServices services, Consent consent) {
        this.services = services;
        this.consent = consent;
    }

    /**
     * What came of it.
     *
     * @param notes what was done and found, in words
     * @param awaited what was said and is not so yet, in words
     * @param failure why something was not looked at or said; null when all was
     * @param owed why something was not that nobody waits for; null when all was
     */
    record Result(
            List<String> notes,
            List<String> awaited,
            @Nullable WorkersFailure failure,
            @Nullable WorkersFailure owed) {

        Result(List<String> notes, List<String> awaited, @Nullable WorkersFailure failure) {
            this(notes, awaited, failure, null);
        }

        static Result failed(WorkersFailure failure) {
            return new Result(List.of(), List.of(), failure);
        }
    }

    /** What is to be done about an order by what a look has shown. */
    private interface Rule {
        Order.Next next(Order order, ServiceSight sight);
    }

    /** One that fails keeps none of the others waiting. */
    Result take(List<Order> orders) {
        return take(orders, (order, sight) -> {
            Said before = said.computeIfPresent(order, (same, since) -> since.after(sight.desired() == order.count()));
            return order.next(sight, before);
        });
    }

    /** Long after all of it was so. */
    Result again(List<Order> orders) {
        return take(orders, Order::again);
    }

    private Result take(List<Order> orders, Rule rule) {
        List<String> notes = new ArrayList<>();
        List<String> awaited = new ArrayList<>();
        WorkersFailure failure = null;
        for (Side side : Side.values()) {
            List<Order> here =
                    orders.stream().filter(order -> order.side() == side).toList();
            try {
                failure = first(failure, here.isEmpty() ? null : take(side, here, rule, notes, awaited));
            } catch (WorkersFailure e) {
                failure = first(failure, e);
            }
        }
        return new Result(notes, awaited, failure);
    }

    private @Nullable WorkersFailure take(
            Side side, List<Order> orders, Rule rule, List<String> notes, List<String> awaited) {
        insistOnConsent();
        Map<String, ServiceSight> sights = new HashMap<>();
        services.look(side).forEach(sight -> sights.put(sight.name(), sight));
        WorkersFailure failure = null;
        for (Order order : orders) {
            ServiceSight sight;
            try {
                sight = seen(order, sights.getOrDefault(order.service(), ServiceSight.missing(order.service())));
            } catch (WorkersFailure e) {
                failure = first(failure, e);
                continue;
            }
            Order.Next next = rule.next(order, sight);
            if (next instanceof Order.Next.Reached reached) {
                note(notes, reached.note());
            } else if (next instanceof Order.Next.Await await) {
                awaited.add(await.words());
            } else if (next instanceof Order.Next.Say say) {
                WorkersFailure refused = say(order, sight, say, notes);
                failure = first(failure, refused);
                if (refused == null) {
                    awaited.add(sight.wanting(order.count()).inWords());
                }
            } else if (next instanceof Order.Next.Impossible impossible) {
                failure = first(failure, impossible(order, impossible.why()));
            }
        }
        return failure;
    }

    /** Only whoever stops has to know what is ending: where that is not told, a start goes on all the same. */
    private ServiceSight seen(Order order, ServiceSight sight) {
        boolean matters =
                order.count() == 0 && sight.countsNone() && !sight.status().equals(ServiceSight.MISSING);
        if (!matters) {
            return sight;
        }
        insistOnConsent();
        return sight.ending(services.ending(order.side(), order.service()));
    }

    /** What nobody wants any more is not asked either: each question may take a minute where AWS does not answer. */
    private void insistOnConsent() {
        if (!consent.getAsBoolean()) {
            throw WorkersFailure.notLeading();
        }
    }

    private @Nullable WorkersFailure say(Order order, ServiceSight sight, Order.Next.Say say, List<String> notes) {
        try {
            insistOnConsent();
            consent.actOnceAsked(wanted -> services.scale(order.side(), order.service(), order.count(), wanted));
        } catch (WorkersFailure e) {
            return e;
        }
        said.put(order, Said.JUST_NOW);
        note(notes, say.note());
        if (sight.desired() != order.count()) {
            notes.add(order.service() + " of the " + order.side().label() + " was set from " + sight.desired() + " to "
                    + order.count());
        }
        return null;
    }

    private static WorkersFailure impossible(Order order, String why) {
        return new WorkersFailure(
                why,
                "create it again, or take it out of workers." + order.side().label()
                        + ".services, and start the controller again");
    }

    private static @Nullable WorkersFailure first(@Nullable WorkersFailure before, @Nullable WorkersFailure now) {
        return before == null ? now : before;
    }

    private static void note(List<String> notes, String note) {
        if (!note.isEmpty()) {
            notes.add(note);
        }
    }
}
