package org.reactivebridge.kernel;

/**
 * The state word of a {@link Task}, as pure functions over an int.
 *
 * <pre>
 *    bit 2       bit 1       bit 0
 * +------------+-----------+-----------+
 * | TERMINATED | RUNNING   | WOKEN     |     TERMINATED is final: once set, nothing but WOKEN changes
 * +------------+-----------+-----------+
 *
 * from              event       to                caller must
 * idle              wake        woken             submit the task
 * idle              claim       running           take a turn
 * woken             wake        woken             nothing: the coming turn sees it
 * running           wake        running|woken     nothing: the turn's end sees it
 * woken             begin       running           take a turn
 * any other         begin       unchanged         nothing: the submission was used up by somebody else
 * running           park        idle              leave
 * running|woken     park        woken             take another turn, or submit the task
 * running(|woken)   yield       woken             take another turn, or submit the task
 * running(|woken)   terminate   terminated        leave
 * running(|woken)   put back    woken             queue the task: a claim that cannot run at once
 * terminated        any         terminated        nothing
 * </pre>
 *
 * <p>Exactly one party owns the task from the moment that it is made, or that "idle" became something else, until it is idle again: its
 * maker or the waker until it has submitted the task, then the scheduler, then the thread that runs it. A new task is woken; one that
 * runs inline is running, as its maker has claimed it.
 *
 * <p>Every transition but "terminate" is a read-modify-write, also one that changes nothing: only then is there one order of all of them,
 * and a waker that sees "woken" knows that the turn to come sees what it published (a plain load would not tell).
 */
final class TaskState {

    static final int IDLE = 0b000;
    private static final int WOKEN = 0b001;
    private static final int RUNNING = 0b010;
    private static final int TERMINATED = 0b100;

    /** The state of a new task: as if woken, owned by whoever made it. Of one that runs inline it is {@link #CLAIMED}. */
    static final int NEW = WOKEN;

    private TaskState() {}

    static int wake(int state) {
        return state | WOKEN;
    }

    static boolean mustSubmit(int before) {
        return before == IDLE;
    }

    /** What a claim makes of {@link #IDLE}, and it fails in any other state; also what a new inline task is. */
    static final int CLAIMED = RUNNING;

    static int begin(int state) {
        return mayBegin(state) ? RUNNING : state;
    }

    /** Whether a turn may begin; false for a scheduler that runs a task twice, or after having refused it. */
    static boolean mayBegin(int state) {
        return state == WOKEN;
    }

    static boolean wasWokenMeanwhile(int before) {
        return (before & WOKEN) != 0;
    }

    static int park(int state) {
        assert isRunning(state) : "only a running task parks, not " + toString(state);
        return state & WOKEN;
    }

    static int goOnLater(int state) {
        assert isRunning(state) : "only a running task yields, not " + toString(state);
        return WOKEN;
    }

    static int terminate(int state) {
        assert !isTerminated(state) : "a task terminates once";
        return TERMINATED;
    }

    static boolean isRunning(int state) {
        return (state & RUNNING) != 0;
    }

    static boolean isTerminated(int state) {
        return (state & TERMINATED) != 0;
    }

    static String toString(int state) {
        if (isTerminated(state)) {
            return "terminated";
        }
        return switch (state) {
            case IDLE -> "idle";
            case WOKEN -> "woken";
            case RUNNING -> "running";
            default -> "running, woken";
        };
    }
}
