package dev.crossfade.control.steps;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.workflow.routing.OriginHealth;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;

/**
 * Asks a tenant's origins over HTTP, each time over a fresh connection. A health check is well with 2xx or 3xx; without one the
 * origin must answer {@code /}, and not with 5xx: a page may want a login, a load balancer without servers says 503.
 */
public final class HttpOriginHealth implements OriginHealth {

    @Override
    public Health ask(TenantSettings tenant, Side side, Duration atMost) {
        TenantSettings.SideSettings settings = tenant.side(side);
        String origin = settings.origin();
        TenantSettings.HealthCheck check = settings.healthCheck();
        if (origin == null) {
            return Health.WELL;
        }
        int illFrom = check == null ? 500 : 400;
        URI url = URI.create(origin).resolve(check == null ? "/" : check.path());
        try {
            HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
            if (connection instanceof HttpsURLConnection tls) {
                tls.setSSLSocketFactory(OriginTrust.of(settings.originTls()));
            }
            return ask(connection, url, illFrom, (int) Math.max(1, atMost.toMillis()));
        } catch (IOException e) {
            return Health.ill(url + ": " + FailureWords.of(e));
        }
    }

    private static Health ask(HttpURLConnection connection, URI url, int illFrom, int timeoutMs) throws IOException {
        connection.setConnectTimeout(timeoutMs);
        connection.setReadTimeout(timeoutMs);
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Connection", "close");
        connection.setUseCaches(false);
        try {
            int status = connection.getResponseCode();
            return status >= 200 && status < illFrom ? Health.WELL : Health.ill(url + " answers " + status);
        } finally {
            connection.disconnect();
        }
    }
}
