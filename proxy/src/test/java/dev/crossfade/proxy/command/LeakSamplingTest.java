package dev.crossfade.proxy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LeakSamplingTest {

    @BeforeEach
    @AfterEach
    void asTheJvmHasIt() {
        System.clearProperty(LeakSampling.PROPERTY);
    }

    /** Before its configuration is read, which is before any class of Netty's. */
    @Test
    void proxyFollowsOneBufferOfThousands() {
        new CommandLine(new ProxyCommand())
                .setErr(new PrintWriter(new StringWriter()))
                .execute("--config", "there-is-none.yaml");

        assertEquals("8192", System.getProperty(LeakSampling.PROPERTY));
    }

    @Test
    void whatTheOperatorHasSetStands() {
        System.setProperty(LeakSampling.PROPERTY, "1");

        LeakSampling.makeSparse();

        assertEquals("1", System.getProperty(LeakSampling.PROPERTY));
    }
}
