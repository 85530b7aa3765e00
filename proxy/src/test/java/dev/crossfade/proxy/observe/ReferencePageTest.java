package dev.crossfade.proxy.observe;

import dev.crossfade.proxy.admin.AdminReason;
import dev.crossfade.proxy.reload.Reloads;
import dev.crossfade.proxy.upstream.FailureReason;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Whoever sees a word in a metric or in the log finds it in the reference. */
class ReferencePageTest {

    @Test
    void everyOutcomeOfAnExchangeIsNamed() throws IOException {
        ReferencePage page = new ReferencePage("The access log");
        for (ExchangeEnd end : ExchangeEnd.values()) {
            page.names(end.label());
        }
    }

    @Test
    void everyReasonOfARejectionIsNamed() throws IOException {
        ReferencePage page = new ReferencePage("Rejections");
        for (RejectionReason reason : RejectionReason.values()) {
            page.names(reason.label());
        }
    }

    @Test
    void everyRefusalAtTheAdminPortIsNamed() throws IOException {
        ReferencePage page = new ReferencePage("Refusals at the admin port");
        for (AdminReason reason : AdminReason.values()) {
            page.names(reason.label());
        }
    }

    @Test
    void everyBoundThatIsCountedIsNamed() throws IOException {
        ReferencePage page = new ReferencePage("Bounds");
        for (Bound bound : Bound.values()) {
            page.names(bound.label());
        }
    }

    @Test
    void everyEndOfAHandOverIsNamed() throws IOException {
        ReferencePage page = new ReferencePage("Parked requests");
        for (HandOverEnd end : HandOverEnd.values()) {
            page.names(end.label());
        }
    }

    @Test
    void everyEndOfATunnelIsNamed() throws IOException {
        ReferencePage page = new ReferencePage("Ends of WebSockets");
        for (TunnelEnd end : TunnelEnd.values()) {
            page.names(end.label());
        }
    }

    @Test
    void everyFailureOfAnOriginIsNamed() throws IOException {
        ReferencePage page = new ReferencePage("Failures of origins");
        for (FailureReason reason : FailureReason.values()) {
            page.names(reason.label());
        }
    }

    @Test
    void everyResultOfAReloadIsNamed() throws IOException {
        ReferencePage page = new ReferencePage("Reloads");
        for (Reloads.Result result : Reloads.Result.values()) {
            page.names(result.label());
        }
    }
}
