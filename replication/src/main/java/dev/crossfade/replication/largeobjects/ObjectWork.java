package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.largeobjects.LargeObject.Rights;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written of one object, or a part of it that fits into a transaction. Done in the order given here.
 *
 * @param fresh what is there is removed, if anything is, and an empty object created
 * @param cut to which length it is cut before pages are written; null for not at all
 * @param ranges pages to be written as they are on the other side
 * @param pages how many those are
 * @param lengthen to which length it is drawn out at the end, for an object that ends in a page without a byte; null for not at all
 * @param rights what is given to it at the end; null for none
 */
record ObjectWork(
        long oid,
        boolean fresh,
        @Nullable Long cut,
        List<PageRange> ranges,
        long pages,
        @Nullable Long lengthen,
        @Nullable Rights rights) {

    /** Pages with numbers from the first to the last, both included. */
    record PageRange(int first, int last) {

        static final PageRange ALL = new PageRange(0, Integer.MAX_VALUE);
    }

    ObjectWork {
        ranges = List.copyOf(ranges);
    }

    static ObjectWork rights(long oid, Rights rights) {
        return new ObjectWork(oid, false, null, List.of(), 0, null, rights);
    }

    static ObjectWork whole(LargeObject object, List<PageRange> ranges) {
        Extent extent = object.extent();
        return new ObjectWork(
                object.oid(),
                true,
                null,
                ranges,
                extent.pages(),
                extent.endsInEmptyPage() ? extent.length() : null,
                object.rights());
    }

    /** In parts of so many ranges: the first begins, the last ends. */
    List<ObjectWork> inParts(int rangesEach, long pagesEach) {
        if (ranges.size() <= rangesEach) {
            return List.of(this);
        }
        List<ObjectWork> parts = new ArrayList<>();
        for (int from = 0; from < ranges.size(); from += rangesEach) {
            int to = Math.min(ranges.size(), from + rangesEach);
            boolean ends = to == ranges.size();
            parts.add(new ObjectWork(
                    oid,
                    fresh && from == 0,
                    from == 0 ? cut : null,
                    ranges.subList(from, to),
                    pagesEach,
                    ends ? lengthen : null,
                    ends ? rights : null));
        }
        return parts;
    }
}
