package org.reactivebridge.compliance.beyond;

/**
 * Implemented by a subject that can tell how many resources its publishers hold open: connections, files, buffers, timers. The check of
 * resources is skipped for others.
 *
 * <pre>{@code
 * final class Rows implements PublisherSubject<Row>, Ledger {
 *     public Publisher<Row> publisher(long elements) { return table.select(elements); }
 *     public long open() { return table.openCursors(); }
 * }
 * }</pre>
 */
public interface Ledger {

    /**
     * How many are open now. It is called by the thread that runs the check, while no other check runs.
     *
     * @return a number that is, some time after a stream has ended or was cancelled, the same as before it was subscribed to
     */
    long open();
}
