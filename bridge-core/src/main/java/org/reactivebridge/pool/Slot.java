package org.reactivebridge.pool;

import org.jspecify.annotations.Nullable;

/**
 * The room of one connection, from the attempt to connect until it is closed. Never used for another connection.
 *
 * <p><strong>Confined</strong> to the lock of its pool, but for what says otherwise.
 *
 * @param <C> the type of the connections
 */
final class Slot<C> {

    /** What the connection is doing. */
    enum State {
        OPENING(0),
        IDLE(1),
        LENT(2),
        CHECKING(3),
        RESETTING(4),
        CLOSING(5),
        GONE(6);

        final int column; // In the books.

        State(int column) {
            this.column = column;
        }
    }

    State state = State.OPENING;
    long since; // When that began.
    long deadline = Books.NEVER; // When it must be over.

    @Nullable
    Call<C, ?> call; // Whose outcome decides what comes next; of any other the outcome is ignored.

    @Nullable
    C connection; // Written before the slot is first idle, lent or closing; read without the lock by whoever it
    // is handed to then.

    @Nullable
    Thread home;

    long expiresAt = Books.NEVER;
    long idleSince;
    long provenAt; // When it was last seen to work.
    boolean helps; // Is checked because somebody waits.
    boolean abandoned; // Its close does not end.
    CloseReason reason = CloseReason.POOL_CLOSED;
    int place; // Among all slots.

    @Nullable
    Throwable acquired; // Where its borrower asked for it, if leaks are looked for.

    long ticket; // When its borrower came, in case that it is dead and he has to queue after all.
    boolean suspected;

    @Nullable
    Pooled<C> returning; // The borrower's handle while the connection is being reset.

    boolean listed; // In the list of idle ones, by the next two.

    @Nullable
    Slot<C> newer;

    @Nullable
    Slot<C> older;

    C connection() {
        C open = connection;
        if (open == null) {
            throw new IllegalStateException("There is no connection yet");
        }
        return open;
    }
}
