package org.reactivebridge.runtime;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Tells BlockHound, where an application has it, that a runtime's workers must not block; but for where they wait for work, and
 * for the locks that are held for a few instructions. Found by the service loader. <strong>Immutable.</strong>
 */
@SuppressWarnings("exports") // Not transitive: who uses this class has the library, and others need not have it.
public final class BlockHoundSupport implements BlockHoundIntegration {

    /** For the service loader. */
    public BlockHoundSupport() {}

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.nonBlockingThreadPredicate(current -> current.or(Threads::isWorker));
        builder.allowBlockingCallsInside(Worker.class.getName(), "sleep");
        builder.allowBlockingCallsInside(Worker.class.getName(), "maintain");
        for (String method : new String[] {"schedule", "cancel", "collect"}) {
            builder.allowBlockingCallsInside(TimerWheel.class.getName(), method);
        }
        for (String method : new String[] {"add", "remove"}) {
            builder.allowBlockingCallsInside(TaskRegistry.class.getName(), method);
        }
        for (String method : new String[] {"execute", "remove"}) {
            builder.allowBlockingCallsInside(BlockingPool.class.getName(), method);
        }
        for (String method : new String[] {"cancelRunning", "afterCancel"}) {
            builder.allowBlockingCallsInside(RuntimeTask.class.getName(), method);
        }
        for (String method : new String[] {"enter", "move", "size"}) {
            builder.allowBlockingCallsInside(JoinSet.class.getName(), method);
        }
        for (String method : new String[] {"poll", "isDone", "close"}) {
            builder.allowBlockingCallsInside(JoinSet.NextCursor.class.getName(), method);
        }
        for (String method : new String[] {"awaitInterrupt", "terminateIfDone"}) {
            builder.allowBlockingCallsInside(RuntimeExecutorService.class.getName(), method);
        }
        builder.allowBlockingCallsInside(TaskGroup.class.getName(), "closeGracefully");
        builder.allowBlockingCallsInside(NioDriver.class.getName(), "register");
        builder.allowBlockingCallsInside(NioDriver.class.getName(), "flush");
        builder.allowBlockingCallsInside(Shutdown.class.getName(), "begin");
    }
}
