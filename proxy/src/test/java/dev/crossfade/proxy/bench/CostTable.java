package dev.crossfade.proxy.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a request costs each of some proxies, a line for each work, printed as it is found: the first is compared with the others. */
final class CostTable {

    private final List<BenchPeer> peers;

    /** @param peers ours is the first */
    CostTable(List<BenchPeer> peers) {
        this.peers = List.copyOf(peers);
        StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%-26s", "µs of a processor"));
        peers.forEach(peer -> head.append(String.format(Locale.ROOT, " %9s", peer.name())));
        others().forEach(peer -> head.append(String.format(Locale.ROOT, " %8s", "/" + peer.name())));
        say(head.append(String.format(Locale.ROOT, " %5s %5s %9s %9s", "must", "aim", "a second", "bytes"))
                .toString());
    }

    /**
     * @param must the ratio to the second that has to be kept; 0 where none was set
     * @param aim the one that is wanted
     * @param bytes that the first has allocated for each
     */
    void tell(String work, Rounds rounds, double must, double aim, double bytes) {
        List<String> columns = new ArrayList<>();
        peers.forEach(peer -> columns.add(String.format(Locale.ROOT, "%9.1f", rounds.micros(peer))));
        others().forEach(peer ->
                columns.add(String.format(Locale.ROOT, "%8.2f", rounds.micros(peers.get(0)) / rounds.micros(peer))));
        columns.add(must == 0 ? "    -     -" : String.format(Locale.ROOT, "%5.2f %5.2f", must, aim));
        columns.add(String.format(Locale.ROOT, "%9.0f %9.0f", rounds.perSecond(peers.get(0)), bytes));
        say(String.format(Locale.ROOT, "%-26s %s", work, String.join(" ", columns)));
    }

    private List<BenchPeer> others() {
        return peers.subList(1, peers.size());
    }

    static void say(String line) {
        System.out.println("BENCH " + line);
    }
}
