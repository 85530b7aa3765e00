package dev.crossfade.control.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.crossfade.config.model.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Services that have stopped, of whose tasks nobody may tell whether they have ended. */
class WorkerPassTest implements WorkerServices {

    private final List<String> said = new ArrayList<>();

    @Test
    void stopIsNotTakenForDoneWhereNobodyTellsWhetherTasksHaveEnded() {
        WorkerPass.Result result =
                new WorkerPass(this, new Consent(() -> true)).take(List.of(new Order(Side.SOURCE, "mailer", 0)));

        WorkersFailure failure = Objects.requireNonNull(result.failure());
        assertEquals("ecs:ListTasks is not allowed", failure.getMessage());
        assertEquals(List.of(), said);
    }

    /** Also beside a stop that is not known to be done. */
    @Test
    void startGoesOnWhereNobodyTellsWhetherTasksHaveEnded() {
        WorkerPass pass = new WorkerPass(this, new Consent(() -> true));

        assertNull(pass.take(List.of(new Order(Side.SOURCE, "mailer", 3))).failure());
        pass.take(List.of(new Order(Side.SOURCE, "mailer", 0), new Order(Side.SOURCE, "invoices", 2)));
        assertEquals(List.of("source mailer 3", "source invoices 2"), said);
    }

    @Override
    public List<ServiceSight> look(Side side) {
        return List.of(
                new ServiceSight("mailer", ServiceSight.ACTIVE, 0, 0, 0, 1),
                new ServiceSight("invoices", ServiceSight.ACTIVE, 0, 0, 0, 1));
    }

    @Override
    public int ending(Side side, String service) {
        throw new WorkersFailure("ecs:ListTasks is not allowed", "give the role what it lacks");
    }

    @Override
    public void scale(Side side, String service, int count, BooleanSupplier wanted) {
        said.add(side.label() + " " + service + " " + count);
    }
}
