package org.reactivebridge.live;

/**
 * Goes with one item from stage to stage, and so knows when it changes threads. <strong>Serial:</strong> who hands the item over hands
 * this over with it.
 */
final class Trail {

    private final StageBoard board;
    private Thread last;

    Trail(StageBoard board, Thread first) {
        this.board = board;
        this.last = first;
    }

    /** The item is in a stage now, on this thread. */
    void pass(Stage stage) {
        Thread now = Thread.currentThread();
        board.count(stage, now != last);
        last = now;
    }

    /** A trail for what is made of the item, which begins where the item is. */
    Trail branch() {
        return new Trail(board, last);
    }
}
