package dev.crossfade.control.workers;

/**
 * A service as a look has found it.
 *
 * @param status {@code ACTIVE, DRAINING, INACTIVE}, or {@link #MISSING}
 * @param desired how many tasks it is to have
 * @param running of these run
 * @param pending of these are about to
 * @param deployments that it has; more than one while it changes from one to the next
 * @param ending tasks that count no more as running, and have not ended yet: they are taken off a load balancer, or use up their {@code
 *     stopTimeout}
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html">Amazon ECS task lifecycle</a>
 */
public record ServiceSight(
        String name, String status, int desired, int running, int pending, int deployments, int ending) {

    public static final String ACTIVE = "ACTIVE";
    /** There is none of that name. */
    public static final String MISSING = "MISSING";

    /** None of its tasks is ending, or that was not asked. */
    public ServiceSight(String name, String status, int desired, int running, int pending, int deployments) {
        this(name, status, desired, running, pending, deployments, 0);
    }

    public static ServiceSight missing(String name) {
        return new ServiceSight(name, MISSING, 0, 0, 0, 0);
    }

    /** With those of its tasks that are ending. */
    public ServiceSight ending(int tasks) {
        return new ServiceSight(name, status, desired, running, pending, deployments, tasks);
    }

    /** By its own counts, which leave out what is ending. */
    public boolean countsNone() {
        return desired == 0 && running == 0 && pending == 0;
    }

    public boolean isActive() {
        return status.equals(ACTIVE);
    }

    /** No task is left that works. */
    boolean isStopped() {
        return running == 0 && pending == 0 && ending == 0;
    }

    /**
     * As the waiter of AWS's own clients has it.
     *
     * @see <a href="https://docs.aws.amazon.com/cli/latest/reference/ecs/wait/services-stable.html">ecs wait services-stable</a>
     */
    public boolean isSteady() {
        return deployments <= 1 && running == desired && pending == 0;
    }

    /** As it is once that was said. */
    ServiceSight wanting(int count) {
        return new ServiceSight(name, status, count, running, pending, deployments, ending);
    }

    String inWords() {
        return name + " (" + desired + " wanted, " + running + " running, " + pending + " pending"
                + (ending == 0 ? "" : ", " + ending + " still ending") + ")";
    }
}
