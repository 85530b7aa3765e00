package dev.crossfade.control.plan;

import dev.crossfade.replication.byhand.Block;
import java.util.ArrayList;
import java.util.List;

/** A page of Markdown as it is written: paragraphs, and blocks that are numbered in their order. */
final class Sheet {

    private final List<String> paragraphs = new ArrayList<>();
    private final List<String> titles = new ArrayList<>();

    void add(String paragraph) {
        paragraphs.add(paragraph);
    }

    void list(String... points) {
        add("- " + String.join("\n- ", points));
    }

    void part(String title) {
        add("## " + title);
    }

    void blocks(List<Block> blocks) {
        for (Block block : blocks) {
            String title = (titles.size() + 1) + ". " + block.title();
            titles.add(title);
            add("### " + title);
            add(block.words());
            add("```sh\n" + block.shell() + "\n```");
        }
    }

    /** @param overviewAfter so many paragraphs the blocks are named, where there are any */
    String markdown(int overviewAfter) {
        List<String> all = new ArrayList<>(paragraphs);
        if (!titles.isEmpty()) {
            all.add(overviewAfter, "Blocks: " + String.join("; ", titles) + ".");
        }
        return String.join("\n\n", all) + "\n";
    }
}
