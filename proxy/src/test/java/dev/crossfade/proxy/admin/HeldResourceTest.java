package dev.crossfade.proxy.admin;

import dev.crossfade.proxy.observe.ReferencePage;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import org.junit.jupiter.api.Test;

class HeldResourceTest {

    @Test
    void everyFieldIsNamedInTheReference() throws IOException {
        ReferencePage page = new ReferencePage("Held requests");
        for (RecordComponent field : HeldResource.HeldOne.class.getRecordComponents()) {
            page.names(field.getName());
        }
    }
}
