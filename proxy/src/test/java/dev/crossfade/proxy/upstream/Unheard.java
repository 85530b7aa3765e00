package dev.crossfade.proxy.upstream;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/** Who makes a call, and listens to nothing of what becomes of it. */
class Unheard implements UpstreamEvents {

    @Override
    public void connected() {}

    @Override
    public void unreachable(OriginFailure failure) {}

    @Override
    public void interim(HttpResponse head) {}

    @Override
    public void answerHead(HttpResponse head) {}

    @Override
    public void answerPart(HttpContent part) {
        part.release();
    }

    @Override
    public void switched(HttpResponse agreement) {}

    @Override
    public void answerPause() {}

    @Override
    public void writable() {}

    @Override
    public void broken(OriginFailure failure) {}
}
