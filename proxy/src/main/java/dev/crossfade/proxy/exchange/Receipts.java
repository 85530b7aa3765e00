package dev.crossfade.proxy.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ParkedReceipt;
import dev.crossfade.proxy.observe.ExchangeEnd;
import dev.crossfade.proxy.observe.HandOverEnd;
import dev.crossfade.proxy.parking.DeskAnswer;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** What a client is told of a request that was parked, or is to be. */
final class Receipts {

    private static final int NOT_FOUND = 404;

    private Receipts() {}

    /** Whether the client asks for one, at a host whose tenant has any. */
    static boolean isAskedFor(Exchange exchange) {
        return exchange.head().path().startsWith(ParkedReceipt.PATH)
                && !exchange.lane().stages().parking().isEmpty();
    }

    static boolean isRead(Exchange exchange) {
        return exchange.head().isHead() || exchange.head().method().equals("GET");
    }

    static void tellOnlyRead(Exchange exchange) {
        exchange.answer(ProblemAnswer.receiptOnlyRead(), ExchangeEnd.RECEIPT);
    }

    /** What has become of a parked request. */
    static void tell(Exchange exchange, DeskAnswer answer) {
        FullHttpResponse told;
        if (answer instanceof DeskAnswer.Receipt known) {
            told = of(HttpResponseStatus.OK, known.receipt().withoutReason());
        } else if (answer instanceof DeskAnswer.Refused refused && refused.status() == NOT_FOUND) {
            told = ProblemAnswer.noSuchReceipt();
        } else {
            told = ProblemAnswer.receiptUnknownNow();
        }
        exchange.answer(told, ExchangeEnd.RECEIPT);
    }

    /** What has come of a hand-over: 202 only for one that is stored. */
    static void tellParked(Exchange exchange, DeskAnswer answer) {
        if (answer instanceof DeskAnswer.Receipt stored) {
            FullHttpResponse accepted =
                    of(HttpResponseStatus.ACCEPTED, stored.receipt().withoutReason());
            accepted.headers()
                    .set(
                            HttpHeaderNames.LOCATION,
                            ParkedReceipt.PATH + stored.receipt().id());
            exchange.answer(accepted, ExchangeEnd.PARKED);
        } else {
            exchange.answer(ProblemAnswer.notParked(answer instanceof DeskAnswer.Lost), ExchangeEnd.NOT_PARKED);
        }
    }

    static HandOverEnd endOf(DeskAnswer answer) {
        if (answer instanceof DeskAnswer.Receipt) {
            return HandOverEnd.PARKED;
        } else if (answer instanceof DeskAnswer.Refused) {
            return HandOverEnd.REFUSED;
        } else if (answer instanceof DeskAnswer.Untaken) {
            return HandOverEnd.UNTAKEN;
        } else if (answer instanceof DeskAnswer.Busy) {
            return HandOverEnd.BUSY;
        }
        return HandOverEnd.LOST;
    }

    private static FullHttpResponse of(HttpResponseStatus status, ParkedReceipt receipt) {
        byte[] json;
        try {
            json = (Json.MAPPER.writeValueAsString(receipt) + '\n').getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a receipt is always JSON", e);
        }
        FullHttpResponse answer =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(json));
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, json.length);
        return answer;
    }
}
