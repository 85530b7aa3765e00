package dev.crossfade.config.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.etcd.EtcdFailure.Kind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EtcdFaultsTest {

    @ParameterizedTest
    @CsvSource({
        "etcdserver: no leader,NO_QUORUM",
        "'etcdserver: request timed out, possibly due to connection lost',NO_QUORUM",
        "etcdserver: mvcc: database space exceeded,NO_SPACE",
        "etcdserver: mvcc: required revision has been compacted,COMPACTED",
        "etcdserver: permission denied,NOT_ALLOWED",
        "'etcdserver: authentication failed, invalid user ID or password',NOT_ALLOWED",
        "etcdserver: requested lease not found,LEASE_GONE",
        "etcdserver: request is too large,TOO_LARGE",
        "etcdserver: duplicate key given in txn request,REFUSED"
    })
    void whatEtcdSaysIsToldByWhatItMeans(String words, Kind kind) {
        assertEquals(
                kind, EtcdFaults.answered("http://a:2379", 400, body(words)).kind());
        byte[] since36 = ("{\"code\":9,\"message\":\"" + words + "\",\"details\":[]}").getBytes(StandardCharsets.UTF_8);
        assertEquals(kind, EtcdFaults.answered("http://a:2379", 400, since36).kind(), "as etcd 3.6 has it");
    }

    @Test
    void aPageOfSomethingElseIsToldByItsStatus() {
        EtcdFailure told = EtcdFaults.answered("http://a:2379", 502, "<html>no".getBytes(StandardCharsets.UTF_8));

        assertEquals(Kind.UNREACHABLE, told.kind(), "the next member is asked");
        assertEquals("no answer from etcd at http://a:2379, but from something else (HTTP 502)", told.getMessage());
    }

    @Test
    void aTextIsToldAsItIs() {
        String words =
                "CommonName of client sending a request against gateway will be ignored and not used as expected";

        EtcdFailure told = EtcdFaults.answered("http://a:2379", 400, (words + "\n").getBytes(StandardCharsets.UTF_8));

        assertEquals(Kind.NOT_ALLOWED, told.kind());
        assertEquals("etcd at http://a:2379 does not let us (" + words + ")", told.getMessage());
    }

    private static byte[] body(String words) {
        return ("{\"error\":\"" + words + "\",\"code\":3}").getBytes(StandardCharsets.UTF_8);
    }
}
