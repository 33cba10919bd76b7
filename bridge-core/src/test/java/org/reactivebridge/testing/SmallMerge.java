package org.reactivebridge.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * A {@code flatMap} that looks at every inner stream each time, in small steps each of which a planted bug can spoil.
 *
 * <p><strong>Serial.</strong>
 */
class SmallMerge implements Cursor<Integer> {

    final List<Cursor<Integer>> open = new ArrayList<>();
    final Cursor<Integer> upstream;
    final Function<Integer, Source<Integer>> mapper;
    final int concurrency;
    final Waker waker;
    final Context context;

    SmallMerge(
            Cursor<Integer> upstream,
            Function<Integer, Source<Integer>> mapper,
            int concurrency,
            Waker waker,
            Context context) {
        this.upstream = upstream;
        this.mapper = mapper;
        this.concurrency = concurrency;
        this.waker = waker;
        this.context = context;
    }

    // ---- The steps

    boolean hasRoom() {
        return open.size() < concurrency;
    }

    void opened(Cursor<Integer> inner) {
        open.add(inner);
    }

    void finish(Cursor<Integer> inner) throws Throwable {
        Cursors.finish(inner);
        open.remove(inner);
        inner.close();
    }

    void closeInner(Cursor<Integer> inner) {
        inner.close();
    }

    void closeUpstream() {
        upstream.close();
    }

    void fillUp() throws Throwable {
        while (hasRoom()) {
            Integer item = upstream.poll();
            if (item == null) {
                return;
            }
            opened(mapper.apply(item).open(waker, context));
        }
    }

    @Override
    public @Nullable Integer poll() throws Throwable {
        while (true) {
            fillUp();
            boolean finished = false;
            for (Cursor<Integer> inner : new ArrayList<>(open)) {
                Integer item = inner.poll();
                if (item != null) {
                    return item;
                }
                if (inner.isDone()) {
                    finish(inner);
                    finished = true;
                }
            }
            if (!finished) {
                return null;
            }
        }
    }

    @Override
    public boolean isDone() {
        return open.isEmpty() && upstream.isDone();
    }

    @Override
    public void close() {
        for (Cursor<Integer> inner : open) {
            closeInner(inner);
        }
        open.clear();
        closeUpstream();
    }
}
