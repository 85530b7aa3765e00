package dev.crossfade.config.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.secrets.SecretReference.Store;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretReferenceTest {

    @Test
    void nameRegionAndKeyAreToldApart() {
        assertEquals(
                new SecretReference(Store.SECRETSMANAGER, null, "crossfade/acme", null),
                parsed("secretsmanager:crossfade/acme"));
        assertEquals(
                new SecretReference(Store.SECRETSMANAGER, "us-gov-west-1", "acme", "pass#word"),
                parsed("secretsmanager:us-gov-west-1:acme#pass#word"));
        assertEquals(new SecretReference(Store.SSM, null, "/acme/db", null), parsed("ssm:/acme/db"));
        assertEquals(
                new SecretReference(Store.SSM, "eu-west-1", "/acme/db:3", null), parsed("ssm:eu-west-1:/acme/db:3"));
        assertEquals(new SecretReference(Store.SSM, null, "/acme/db:3", null), parsed("ssm:/acme/db:3"));
    }

    @Test
    void arnSaysItsRegion() {
        String arn = "arn:aws-cn:secretsmanager:cn-north-1:111111111111:secret:acme-AbCdEf";

        SecretReference reference = parsed("secretsmanager:" + arn + "#password");

        assertEquals("cn-north-1", reference.region());
        assertEquals(arn, reference.name());
        assertEquals("password", reference.key());
        assertEquals("${secretsmanager:" + arn + "#password}", reference.toString());
    }

    @Test
    void whatNamesNoStoreIsNone() {
        assertEquals(Optional.empty(), SecretReference.parse("HOME"));
        assertEquals(Optional.empty(), SecretReference.parse("file:/run/secrets/x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssm:",
                "secretsmanager: #k",
                "secretsmanager:name#",
                "secretsmanager:arn:aws:ssm:eu-west-1:111111111111:parameter/x",
                "ssm:arn:aws:ssm:eu-west-1",
                "ssm:arn:aws:ssm:eu-west-1:111:parameter/x",
                "ssm:arn:aws:ssm:eu-west-1:111111111111:x",
                "ssm:arn:aws:ssm:eu-west-1:111111111111:parameter/",
                "secretsmanager:arn:aws:secretsmanager::111111111111:secret:x",
                "secretsmanager:arn:aws:secretsmanager:eu-west-1:111111111111:x",
                "secretsmanager:arn:aws:secretsmanager:eu-west-1:111111111111:secret:x:password::",
                "secretsmanager:crossfade/acme:password",
                "secretsmanager:eu-west1:crossfade/acme",
                "secretsmanager:with a blank",
                "ssm:/acme/db:",
                "ssm:/acme/dß"
            })
    void whatNamesAStoreAndNoSecretIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> SecretReference.parse(text));
    }

    @Test
    void keyIsPickedOutOfAnObject() {
        String kept = "{\"username\": \"crossfade\", \"port\": 5432, \"none\": null, \"more\": {}}";

        assertEquals("crossfade", parsed("secretsmanager:x#username").pick(kept));
        assertEquals("5432", parsed("secretsmanager:x#port").pick(kept));
        assertSaid("has no key 'pasword'", "pasword", kept);
        assertSaid("no single value", "none", kept);
        assertSaid("no single value", "more", kept);
    }

    @Test
    void objectOfWhichNoPartIsNamedIsRefusedWithItsKeysAndWithoutItsValues() {
        IllegalArgumentException failure = assertThrows(
                IllegalArgumentException.class,
                () -> parsed("secretsmanager:eu-west-1:x")
                        .pick(" {\"username\": \"hunter1\", \"password\": \"hunter2\"}"));

        assertEquals(
                "${secretsmanager:eu-west-1:x} is a JSON object, with the keys username, password: say which one is meant,"
                        + " as in ${secretsmanager:eu-west-1:x#username}",
                failure.getMessage());
        String many =
                IntStream.range(0, 50).mapToObj(i -> "\"k" + i + "\": 1").collect(Collectors.joining(",", "{", "}"));
        String said = String.valueOf(assertThrows(
                        IllegalArgumentException.class, () -> parsed("ssm:/x").pick(many))
                .getMessage());
        assertTrue(said.contains("k9, …: say"), said);
    }

    @Test
    void lastLineBreakIsNoneOfTheSecretsOwn() {
        assertEquals("hunter2", parsed("ssm:/x").pick("hunter2\n"));
        assertEquals("hunter2", parsed("ssm:/x").pick("hunter2\r\n"));
        assertEquals("hunter2\n", parsed("ssm:/x").pick("hunter2\n\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2", "{hunter2", "{}", "[\"hunter2\"]", "\"hunter2\"", "{\"a\": 1"})
    void whatIsNoObjectIsTheSecretItself(String kept) {
        assertEquals(kept, parsed("secretsmanager:x").pick(kept));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2", "[\"hunter2\"]", "\"hunter2\"", "{\"password\": hunter2}", ""})
    void secretThatIsNoObjectIsSaidSoAndNotShown(String kept) {
        assertSaid("is no JSON object", "password", kept);
    }

    private static void assertSaid(String what, String key, String kept) {
        IllegalArgumentException failure = assertThrows(
                IllegalArgumentException.class,
                () -> parsed("secretsmanager:x#" + key).pick(kept));
        assertTrue(String.valueOf(failure.getMessage()).contains(what), failure.getMessage());
        assertFalse(String.valueOf(failure.getMessage()).contains("hunter2"), failure.getMessage());
        assertNull(failure.getCause());
    }

    @Test
    void emptySecretIsNone() {
        for (String[] empty :
                new String[][] {{"ssm:/x", ""}, {"ssm:/x", "\n"}, {"secretsmanager:x#p", "{\"p\": \"\"}"}}) {
            IllegalArgumentException failure = assertThrows(
                    IllegalArgumentException.class, () -> parsed(empty[0]).pick(empty[1]));

            assertEquals("${" + empty[0] + "} is empty: put the secret there", failure.getMessage());
        }
    }

    private static SecretReference parsed(String text) {
        return SecretReference.parse(text).orElseThrow();
    }
}
