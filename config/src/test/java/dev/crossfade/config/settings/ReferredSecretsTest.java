package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.reader.Problems.Problem;
import dev.crossfade.config.secrets.SecretLookup;
import dev.crossfade.config.secrets.SecretReference;
import dev.crossfade.config.secrets.UnavailableSecret;
import dev.crossfade.config.secrets.UnreadSecret;
import dev.crossfade.config.settings.SettingsLoader.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets that a configuration only names. */
class ReferredSecretsTest {

    private static final String YAML = """
            control:
              admin: { port: "${ssm:/control/port}" }
              store: "jdbc:postgresql://h/d?user=c&password=${secretsmanager:store}"
              notify: [{ slack: { webhookUrl: "${ssm:eu-west-1:/slack}" } }]
            tenants:
              - id: acme
                hosts: ["*"]
                source:
                  origin: http://127.0.0.1:1
                  database: { url: "jdbc:postgresql://h/d", user: "${secretsmanager:acme#user}", password: "${secretsmanager:acme#password}", appRoles: [a] }
                target: { origin: "http://127.0.0.1:2", database: { url: "jdbc:postgresql://h2/d", user: u, password: x, appRoles: [a] } }
            """;

    @TempDir
    Path folder;

    private final Map<String, String> kept = new TreeMap<>(Map.of(
            "${ssm:/control/port}", "9911",
            "${secretsmanager:store}", "store-secret",
            "${ssm:eu-west-1:/slack}", "https://hooks.example.com/T/B/x",
            "${secretsmanager:acme}", "{\"user\": \"crossfade-of-acme\", \"password\": \"hunter2\"}"));

    private final Map<String, Integer> asked = new ConcurrentSkipListMap<>();
    private final SecretLookup lookup = new SecretLookup(this::read, System::nanoTime);

    @Test
    void referencesAreReplacedWhereverAValueStands() {
        Settings settings = load(Role.CONTROL);

        assertEquals(9911, settings.control().admin().port());
        assertTrue(settings.control().store().text().contains("password=store-secret"));
        DatabaseSettings database = settings.tenants().get(0).source().database();
        assertNotNull(database);
        assertEquals("crossfade-of-acme", database.user());
        assertEquals("hunter2", database.password().reveal());
        assertEquals(1, asked.get("${secretsmanager:acme}"));
    }

    @Test
    void roleReadsOnlyTheSecretsOfWhatItReads() {
        load(Role.PROXY);
        assertEquals(Map.of(), asked);

        load(Role.STORE);
        assertFalse(asked.containsKey("${secretsmanager:acme}"), asked.toString());
        assertTrue(asked.containsKey("${secretsmanager:store}"), asked.toString());
    }

    @Test
    void nothingThatWasReadIsPrinted() {
        Settings settings = load(Role.ALL);

        String printed = new SettingsDocument(settings, Role.ALL, lookup::hide).yaml();

        for (String secret : List.of("hunter2", "store-secret", "crossfade-of-acme", "hooks.example.com")) {
            assertFalse(printed.contains(secret), printed);
        }
        assertTrue(printed.contains("user: \"[secret]\"") || printed.contains("user: '[secret]'"), printed);
    }

    @Test
    void whatCannotBeReadIsAProblemWithItsPath() {
        kept.remove("${secretsmanager:acme}");

        assertEquals(
                List.of(
                        "tenants[0].source.database.user: there is no ${secretsmanager:acme}",
                        "tenants[0].source.database.password: there is no ${secretsmanager:acme}"),
                problems());
    }

    /** As a store makes them up when it rotates them. */
    @Test
    void secretWithinAUrlMayHaveAnyCharactersAlsoOnceItWasRotated() {
        AtomicLong nanos = new AtomicLong();
        SecretLookup rotated = new SecretLookup(this::read, nanos::get);
        kept.put("${secretsmanager:store}", "a&b%c+d #e?=/ü");

        StoreUrl store = new SettingsText(folder, YAML, Map.of())
                .load(Role.STORE, rotated)
                .control()
                .store();

        Secret password =
                assertInstanceOf(StoreAddress.OfServer.class, store.address()).password();
        assertNotNull(password);
        assertEquals("a&b%c+d #e?=/ü", password.reveal());
        kept.put("${secretsmanager:store}", "%&user=postgres");
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        assertTrue(password.renewed("a&b%c+d #e?=/ü"));
        assertEquals("%&user=postgres", password.reveal());
    }

    @Test
    void secretWithinAUrlIsNotPrintedAsTheUrlHasItEither() {
        kept.put("${ssm:/token}", "to&ken ü");
        String yaml = "control: { notify: [{ webhook: { url: \"https://h.example.com/x?token=${ssm:/token}\" } }] }";
        Settings settings = new SettingsText(folder, yaml, Map.of()).load(Role.STORE, lookup);

        String printed = new SettingsDocument(settings, Role.STORE, lookup::hide).yaml();

        assertTrue(printed.contains("https://h.example.com/x?token=[secret]"), printed);
        assertEquals("x=[secret]", SecretLookup.hideAll("x=to%26ken%20%C3%BC"));
    }

    @Test
    void secretThatIsAUrlOrItsBeginningIsTakenAsItIs() {
        kept.put("${secretsmanager:store}", "h.example.com:5432/d?user=c");
        String yaml = "control: { store: \"jdbc:postgresql://${secretsmanager:store}\" }";

        StoreUrl store = new SettingsText(folder, yaml, Map.of())
                .load(Role.STORE, lookup)
                .control()
                .store();

        assertEquals("jdbc:postgresql://h.example.com:5432/d", store.toString());
    }

    @Test
    void whereNoPartOfAnObjectIsNamedItsKeysAre() {
        kept.put("${secretsmanager:store}", "{\"username\": \"c\", \"password\": \"hunter2\"}");

        assertEquals(
                List.of(
                        "control.store: ${secretsmanager:store} is a JSON object, with the keys username, password: say which"
                                + " one is meant, as in ${secretsmanager:store#username}"),
                problems());
    }

    @ParameterizedTest
    @CsvSource({
        "${secretmanager:acme}, did you mean 'secretsmanager:'?",
        "${SSM:/acme}, did you mean 'ssm:'?",
        "${https://x}, (write ${NAME}",
        "${ssm:arn:aws:ssm:eu-west-1:1:parameter/x}, not the ARN of what is kept in AWS Systems Manager",
        "${secretsmanager:acme:password}, a key of a JSON object behind it NAME#key",
        "${secretsmanager:}, names no secret"
    })
    void malformedReferenceIsRefusedWithoutAskingAStore(String reference, String said) {
        String yaml = "control: { pgDump: \"" + reference + "\" }";

        List<String> problems = new SettingsText(folder, yaml, Map.of()).problems(Role.STORE);

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).contains(said), problems::toString);
    }

    /** So that a supervisor starts us again: what AWS does not answer at one time it does at another. */
    @Test
    void whatIsOnlyNotToBeHadNowIsNoProblemOfTheFilesOwn() {
        SecretLookup away = new SecretLookup(
                reference -> {
                    throw new UnavailableSecret(reference + " is not reached", null);
                },
                System::nanoTime);
        SettingsText text = new SettingsText(folder, YAML, Map.of());

        InvalidSettings refused = assertThrows(InvalidSettings.class, () -> text.load(Role.ALL, away));
        assertTrue(refused.isPassing(), refused::getMessage);
        assertTrue(String.valueOf(refused.getMessage()).contains("none of the file's own; try again later"));

        SettingsText wrong = new SettingsText(folder, YAML.replace("hosts:", "hots:"), Map.of());
        assertFalse(assertThrows(InvalidSettings.class, () -> wrong.load(Role.ALL, away))
                .isPassing());
    }

    /** Each in a thread of its own: the fourth and last lets all of them go. */
    @Test
    void allAreReadAtOnceBeforeTheFirstIsNeeded() {
        CountDownLatch others = new CountDownLatch(4);
        SecretLookup together = new SecretLookup(
                reference -> {
                    others.countDown();
                    try {
                        assertTrue(others.await(30, TimeUnit.SECONDS));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return read(reference);
                },
                System::nanoTime);

        Settings settings = new SettingsText(folder, YAML, Map.of()).load(Role.CONTROL, together);

        assertEquals(9911, settings.control().admin().port());
    }

    @Test
    void valueOfAnotherFormIsNotShown() {
        kept.put("${ssm:/control/port}", "hunter2");
        kept.put("${ssm:eu-west-1:/slack}", "hunter2");

        assertEquals(
                List.of(
                        "control.admin.port: what is kept under ${ssm:/control/port} is not of the form that this key has",
                        "control.notify[0].slack.webhookUrl: not an http(s) URL"),
                problems());
    }

    @Test
    void whatIsNotToBeReadHasAStandInThatNothingIsWrongWith() {
        SecretLookup offline = new SecretLookup(
                reference -> {
                    throw new UnreadSecret(reference);
                },
                System::nanoTime);

        Settings settings = new SettingsText(folder, YAML, Map.of()).load(Role.ALL, offline);

        assertEquals(1, settings.tenants().size());
        String printed = new SettingsDocument(settings).yaml();
        assertTrue(printed.contains("password: \"[secret]\"") || printed.contains("password: '[secret]'"), printed);
        assertEquals(Map.of(), asked);
    }

    /** As a proxy's installation, and these tests. */
    @Test
    void withoutAModuleThatReadsStoresItIsSaidWhatToDo() {
        InvalidSettings refused =
                assertThrows(InvalidSettings.class, () -> new SettingsText(folder, YAML, Map.of()).load(Role.STORE));

        String said = refused.problems().toString();
        assertTrue(said.contains("AWS Systems Manager Parameter Store, which this installation cannot read"), said);
        assertTrue(said.contains("${file:/path}"), said);
    }

    private Settings load(Role role) {
        return new SettingsText(folder, YAML, Map.of()).load(role, lookup);
    }

    private List<String> problems() {
        return assertThrows(InvalidSettings.class, () -> load(Role.ALL)).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    private String read(SecretReference reference) {
        asked.merge(reference.toString(), 1, Integer::sum);
        String text = kept.get(reference.toString());
        if (text == null) {
            throw new IllegalArgumentException("there is no " + reference);
        }
        return text;
    }
}
