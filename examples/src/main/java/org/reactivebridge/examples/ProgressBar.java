package org.reactivebridge.examples;

import java.io.PrintStream;
import java.util.function.LongConsumer;

/** Shows how much of something is done: a line that is written over and over. <strong>Serial.</strong> */
final class ProgressBar implements LongConsumer {

    private static final int WIDTH = 50;

    private final long total;
    private final PrintStream out;
    private long done;
    private int shown = -1;

    ProgressBar(long total, PrintStream out) {
        this.total = Math.max(1, total);
        this.out = out;
    }

    @Override
    public void accept(long more) {
        done += more;
        int percent = (int) Math.min(100, done * 100 / total);
        if (percent != shown) {
            shown = percent;
            int filled = percent * WIDTH / 100;
            out.print("\r[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + percent + " %");
            if (percent == 100) {
                out.println();
            }
            out.flush();
        }
    }
}
