package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {

    /** The password is pa/ss, p@ss and the like; the webhook's secret is T0K. */
    @ParameterizedTest
    @CsvSource({
        "https://user:pa/ss@host, https://…",
        "ftp://user:12/ss@host, ftp://…",
        "https://user:p?ss@host/T0K, https://…",
        "https://user:p#ss@host, https://…",
        "https://user:p@ss@host/T0K, https://…",
        "https://user:pa ss@host/T0K, https://…",
        "https://host/T0K\\nfor us, https://…",
        "https://user:pa\\nss@host, https://…",
        "user:pa/ss@host, …",
        "https:host/T0K, …",
        "https://user:pass@host/T0K, https://…@host/…",
        "ftp://host.example:21/T0K, ftp://host.example:21/…",
        "https://my_host?T0K, https://my_host/…",
        "http://[::1]:99999/, http://[::1]:99999",
        "https://host:port/T0K, https://…",
        "collector, collector",
    })
    void addressThatIsRefusedIsShownWithoutAnythingSecret(String text, String shown) {
        String url = text.replace("\\n", "\n");
        var refusal = assertThrows(
                IllegalArgumentException.class, () -> Addresses.HTTP_URL.parse().apply(url));
        assertEquals(shown, String.valueOf(refusal.getMessage()).replaceFirst("(?s)^[^']*'(.*?)'( \\(.*)?$", "$1"));
    }
}
