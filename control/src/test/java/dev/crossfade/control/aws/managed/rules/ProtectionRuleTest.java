package dev.crossfade.control.aws.managed.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.replication.preflight.Findings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtectionRuleTest {

    private static final String KEY = "arn:aws:kms:eu-central-1:111111111111:key/mrk-1";
    private static final String SAME_KEY = "arn:aws:kms:us-east-1:111111111111:key/mrk-1";
    private static final String OTHER_KEY = "arn:aws:kms:us-east-1:222222222222:key/9";

    @ParameterizedTest
    @CsvSource({
        "7, 7, ''",
        "7, 35, ''",
        "7, 1, WARNING backup-retention acme",
        "7, 0, WARNING backup-retention acme",
        "0, 0, ''"
    })
    void theTargetKeepsBackupsForAsLongAsTheSource(int source, int target, String found) {
        assertEquals(
                found,
                look(
                        SeenDatabase.instance().retention(source),
                        SeenDatabase.instance().retention(target)));
    }

    @ParameterizedTest
    @CsvSource({
        KEY + ", " + SAME_KEY + ", ''",
        KEY + ", " + OTHER_KEY + ", NOTE encryption-key acme",
        KEY + ", '', WARNING not-encrypted acme",
        "'', '', NOTE not-encrypted acme",
        "'', " + OTHER_KEY + ", ''",
    })
    void theTargetIsEncryptedIfTheSourceIsAndAnotherKeyIsWorthKnowing(String source, String target, String found) {
        assertEquals(
                found,
                look(SeenDatabase.aurora().key(source), SeenDatabase.aurora().key(target)));
    }

    @Test
    void aSourceWithoutBackupsIsNamed() {
        Findings findings = SeenDatabase.collector();
        SeenDatabase source = SeenDatabase.instance().retention(0);

        ProtectionRule.ofSource(source.sight(), source.mending(), findings);

        assertEquals("WARNING backup-retention acme\n", SeenDatabase.lines(findings.all()));
    }

    @Test
    void withoutASourceThatWasSeenTheTargetHasBackupsAtAll() {
        Findings findings = SeenDatabase.collector();
        SeenDatabase target = SeenDatabase.instance().retention(0);

        ProtectionRule.look(null, target.sight(), target.mending(), findings);

        assertEquals("WARNING backup-retention acme\n", SeenDatabase.lines(findings.all()));
    }

    private static String look(SeenDatabase source, SeenDatabase target) {
        Findings findings = SeenDatabase.collector();
        ProtectionRule.look(source.sight(), target.sight(), target.mending(), findings);
        return SeenDatabase.lines(findings.all()).strip();
    }
}
