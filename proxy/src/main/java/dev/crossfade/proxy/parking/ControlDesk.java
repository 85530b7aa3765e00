package dev.crossfade.proxy.parking;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkedHead;
import io.netty.handler.codec.http.HttpMethod;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** The desk of a controller for one event loop; what it sends is bounded together with what the others do. */
final class ControlDesk implements ParkingDesk {

    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int NOT_FOUND = 404;
    private static final byte[] NOTHING = {};

    private final ControllerCalls calls;
    private final Semaphore handingOver;
    private final Semaphore asking;
    private final DeskLog log;

    ControlDesk(ControllerCalls calls, Semaphore handingOver, Semaphore asking, DeskLog log) {
        this.calls = calls;
        this.handingOver = handingOver;
        this.asking = asking;
        this.log = log;
    }

    @Override
    public void park(TenantId tenant, byte[] document, Consumer<DeskAnswer> told) {
        Question question = new Question(
                HttpMethod.POST, "/v1/tenants/" + tenant + "/parked", ParkedHead.MEDIA_TYPE, document, ACCEPTED);
        ask(handingOver, question, answer -> {
            log.tell("A request was not parked", answer);
            told.accept(answer);
        });
    }

    @Override
    public void receipt(TenantId tenant, String id, Consumer<DeskAnswer> told) {
        Question question = new Question(HttpMethod.GET, "/v1/tenants/" + tenant + "/receipts/" + id, "", NOTHING, OK);
        ask(asking, question, answer -> {
            if (!(answer instanceof DeskAnswer.Refused refused && refused.status() == NOT_FOUND)) {
                log.tell("A receipt was not told", answer);
            }
            told.accept(answer);
        });
    }

    @Override
    public void notHandedOver(TenantId tenant, String why) {
        log.tellNotHandedOver(tenant, why);
    }

    private void ask(Semaphore places, Question question, Consumer<DeskAnswer> told) {
        if (!places.tryAcquire()) {
            told.accept(new DeskAnswer.Busy());
            return;
        }
        calls.ask(question, answer -> {
            places.release();
            told.accept(answer);
        });
    }
}
