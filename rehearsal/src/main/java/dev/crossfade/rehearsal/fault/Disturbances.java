package dev.crossfade.rehearsal.fault;

import dev.crossfade.rehearsal.load.Outages;
import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The faults of one rehearsal, each at its moment; several at the same one strike one after the other. */
public final class Disturbances {

    private final Scene scene;
    private final Outages outages;
    private final RandomGenerator random;
    private final Consumer<String> says;
    private final Map<Fault, Moment> moments = new LinkedHashMap<>();
    /** By several threads, where several strike at once. */
    private final List<String> struck = new CopyOnWriteArrayList<>();

    /** @param says is told what strikes, for people */
    public Disturbances(Faults faults, Scene scene, Outages outages, RandomGenerator random, Consumer<String> says) {
        this.scene = scene;
        this.outages = outages;
        this.random = random;
        this.says = says;
        faults.chosen().forEach(fault -> moments.put(fault, fault.moment(random)));
    }

    /** Whether something is to strike then. */
    public boolean at(Moment moment) {
        return moments.containsValue(moment);
    }

    /** Before the migration begins: so that it can be met in the midst of its copy. */
    public void prepare() {
        if (at(Moment.COPYING)) {
            MidCopy.arrange(scene);
        }
    }

    /**
     * Lets what belongs to that moment strike; it is there, or will be soon.
     *
     * @throws IOException as {@link Fault#strike} does
     */
    public void strike(Moment moment) throws IOException, InterruptedException {
        try {
            for (Map.Entry<Fault, Moment> entry : moments.entrySet()) {
                if (entry.getValue() == moment) {
                    strike(entry.getKey(), moment, random);
                }
            }
        } finally {
            if (moment == Moment.COPYING) {
                MidCopy.release(scene);
            }
        }
    }

    /** Something that what belongs to a moment strikes in the midst of. */
    public interface Act {
        void run() throws IOException, InterruptedException;
    }

    /**
     * Lets what belongs to that moment strike beside the act, each by itself and all at once. Returns once all is over.
     *
     * @throws IOException as the act does; or, where it did not, as {@link Fault#strike} does
     */
    public void during(Moment moment, Act act) throws IOException, InterruptedException {
        Beside.during(
                act,
                moments.entrySet().stream()
                        .filter(entry -> entry.getValue() == moment)
                        .map(entry -> beside(entry.getKey(), moment))
                        .toList());
    }

    /** Each draws from a source of its own, or what one draws would depend on how fast another is. */
    private Act beside(Fault fault, Moment moment) {
        RandomGenerator own = new SplittableRandom(random.nextLong());
        return () -> strike(fault, moment, own);
    }

    /** What has struck, by its name. */
    public List<String> struck() {
        return List.copyOf(struck);
    }

    private void strike(Fault fault, Moment moment, RandomGenerator draws) throws IOException, InterruptedException {
        if (moment == Moment.COPYING) {
            MidCopy.await(scene);
        }
        says.accept("fault: " + fault.label() + ", " + moment.words());
        try {
            fault.strike(scene, outages, draws);
        } catch (SQLException e) {
            throw new IOException("the fault " + fault.label() + " could not be injected: " + e.getMessage(), e);
        }
        struck.add(fault.label());
        says.accept("fault: " + fault.label() + " is over"
                + fault.seen().map(seen -> ": " + seen).orElse(""));
    }
}
