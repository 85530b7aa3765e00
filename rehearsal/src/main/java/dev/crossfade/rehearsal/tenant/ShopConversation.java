package dev.crossfade.rehearsal.tenant;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpUtil;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: a request, its answer, and then the next request. Who sends one before the last was answered is hung up on: nobody
 * who calls this shop does.
 */
final class ShopConversation extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(ShopConversation.class);

    private final String side;
    private final ShopServer.Shopkeeper shopkeeper;
    private final Executor workers;
    private boolean atWork;

    ShopConversation(String side, ShopServer.Shopkeeper shopkeeper, Executor workers) {
        super(FullHttpRequest.class, false);
        this.side = side;
        this.shopkeeper = shopkeeper;
        this.workers = workers;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (atWork) {
            request.release();
            var unused = context.close();
            return;
        }
        atWork = true;
        try {
            workers.execute(() -> answer(context, request));
        } catch (RejectedExecutionException e) {
            send(context, request, Answer.page(503, "Service unavailable"));
        }
    }

    private void answer(ChannelHandlerContext context, FullHttpRequest request) {
        Answer answer = shopkeeper.answer(request);
        context.executor().execute(() -> send(context, request, answer));
    }

    private void send(ChannelHandlerContext context, FullHttpRequest request, Answer answer) {
        try {
            FullHttpResponse response = answer.to(request);
            response.headers().set("X-Shop-Side", side);
            boolean goesOn = HttpUtil.isKeepAlive(request);
            if (!goesOn) {
                response.headers().set(HttpHeaderNames.CONNECTION, "close");
            }
            atWork = false;
            var unused = context.writeAndFlush(response)
                    .addListener(goesOn ? ChannelFutureListener.CLOSE_ON_FAILURE : ChannelFutureListener.CLOSE);
        } finally {
            request.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("hung up", cause);
        var unused = context.close();
    }
}
