package dev.crossfade.proxy.admin;

import dev.crossfade.proxy.hold.HeldExchange;
import dev.crossfade.proxy.observe.ShownPath;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** {@code GET /v1/exchanges/held}: the requests that wait, the oldest first, at most {@value #LIMIT}. No query, header or body. */
final class HeldResource implements AdminResource {

    private static final int LIMIT = 1000;

    private final IntFunction<List<HeldExchange>> held;

    /** @param held gives the oldest, as many as asked for */
    HeldResource(IntFunction<List<HeldExchange>> held) {
        this.held = held;
    }

    @Override
    public boolean serves(String path) {
        return path.equals("/v1/exchanges/held");
    }

    @Override
    public List<String> paths() {
        return List.of("/v1/exchanges/held");
    }

    @Override
    public Optional<Scope> needs(String method) {
        return Optional.of(Scope.VIEWER);
    }

    @Override
    public AdminAnswer answer(AdminRequest request) {
        if (!request.method().equals("GET")) {
            return AdminAnswer.methodNotAllowed(request, "GET, HEAD");
        }
        return AdminAnswer.json(new HeldDocument(
                held.apply(LIMIT).stream().map(HeldResource::document).toList()));
    }

    private static HeldOne document(HeldExchange held) {
        return new HeldOne(
                held.tenant().value(),
                held.requestId(),
                held.method(),
                ShownPath.of(held.path()),
                held.heldMs(),
                held.bytes());
    }

    /** A client chose it, and there may be many. */

    /** The answer. */
    record HeldDocument(List<HeldOne> held) {}

    /** One that waits. */
    record HeldOne(String tenant, String requestId, String method, String path, long heldMs, long bytes) {}
}
