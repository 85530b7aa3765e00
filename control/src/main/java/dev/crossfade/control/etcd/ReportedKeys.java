package dev.crossfade.control.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.etcd.FleetKeys;
import dev.crossfade.config.etcd.KeyValue;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.JsonFault;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the reports that keys of etcd's hold. One that cannot be taken is told once in a row, and keeps no other from being. */
final class ReportedKeys {

    private static final Logger LOG = LoggerFactory.getLogger(ReportedKeys.class);
    private static final int LONGEST_NAME = 128;

    private final FleetRouting routing;
    private String told = "";

    ReportedKeys(FleetRouting routing) {
        this.routing = routing;
    }

    /** @return the report, if it was taken */
    Optional<ProxyReport> receive(KeyValue key) {
        Optional<ProxyReport> read = read(key);
        if (read.isEmpty()) {
            return read;
        }
        try {
            if (routing.receive(read.get()).isPresent()) {
                return read;
            }
            tell(key, "there are too many proxies already; look for who makes up ids");
        } catch (StoreFailure e) {
            tell(key, e.getMessage() + "; " + e.action());
        } catch (IllegalArgumentException e) {
            tell(key, String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    /** @return empty where it is no report of the key's proxy */
    static Optional<ProxyReport> parse(KeyValue key) throws JsonProcessingException {
        return Optional.ofNullable(Json.MAPPER.readValue(key.value(), ProxyReport.class))
                .filter(report -> isName(report.instance()) && key.key().equals(FleetKeys.PROXIES + report.id()));
    }

    Optional<ProxyReport> read(KeyValue key) {
        try {
            Optional<ProxyReport> report = parse(key);
            if (report.isEmpty()) {
                tell(key, "it is not the report of that proxy");
            }
            return report;
        } catch (JsonProcessingException e) {
            tell(key, JsonFault.inWords(e));
        }
        return Optional.empty();
    }

    @SuppressWarnings("ConstantValue") // JSON knows nothing of what must not be null
    private static boolean isName(String name) {
        return name != null && !name.isBlank() && name.length() <= LONGEST_NAME;
    }

    private void tell(KeyValue key, String why) {
        String words = key.key() + ": " + why;
        if (!words.equals(told)) {
            told = words;
            LOG.warn("the report that etcd has under {} is not taken: {}", key.key(), why);
        }
    }
}
