package dev.crossfade.control.aws.workers;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.fleet.SampleTenants;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EcsFindingsIT {

    @AfterEach
    void forget() {
        List.of("aws.endpointUrl", "aws.accessKeyId", "aws.secretAccessKey").forEach(System::clearProperty);
    }

    /** Others are asked meanwhile: where AWS is silent, the check waits for the slowest, and not for one after the other. */
    @Test
    void workersAreAskedForAndNotWaitedFor() throws IOException {
        TenantSettings tenant = SampleTenants.withWorkers(EcsLaboratory.settings(Duration.ofMinutes(10)));
        try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            System.setProperty("aws.endpointUrl", "http://127.0.0.1:" + silent.getLocalPort());
            System.setProperty("aws.accessKeyId", "AKIA111111111111Y");
            System.setProperty("aws.secretAccessKey", "secret");

            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
                EcsFindings asked = EcsFindings.ask(tenant);
                try (Socket call = silent.accept()) {
                    assertNotNull(asked, () -> call + " has no answer, and whoever began it goes on");
                }
            });
        }
    }
}
