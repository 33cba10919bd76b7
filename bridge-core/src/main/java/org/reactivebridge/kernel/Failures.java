package org.reactivebridge.kernel;

/**
 * What every layer has to decide about a throwable.
 *
 * <p><strong>Immutable.</strong>
 */
public final class Failures {

    private static final int MAX_SUPPRESSED = 16;

    private Failures() {}

    /**
     * Whether the JVM, rather than the stream, is in trouble. Such a failure closes and signals like any other and is then
     * thrown again, so that the thread's owner sees it.
     *
     * <p>A {@link StackOverflowError} is not among them: the stack has unwound by the time anybody can look, and the
     * thread is as good as before.
     *
     * @param failure any throwable
     * @return true for {@link VirtualMachineError} other than {@link StackOverflowError}, {@link LinkageError} and
     *     {@code ThreadDeath}
     */
    public static boolean isFatal(Throwable failure) {
        if (failure instanceof VirtualMachineError) {
            return !(failure instanceof StackOverflowError);
        }
        // ThreadDeath is deprecated for removal, so that naming the class would tie us to JDKs that have it.
        return failure instanceof LinkageError || failure.getClass().getName().equals("java.lang.ThreadDeath");
    }

    /**
     * Throws any throwable, checked or not, without wrapping it.
     *
     * @param failure what to throw
     * @return never; declared so that a caller can write {@code throw Failures.sneak(e)}
     */
    public static RuntimeException sneak(Throwable failure) {
        throw Failures.<RuntimeException>unchecked(failure);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Erased: the cast never happens.
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }

    /**
     * Adds one failure to another as suppressed, unless they are the same object. A failure that has many suppressed ones
     * already, as one constant thrown again and again would gather, keeps those it has.
     *
     * @param primary the failure that will be reported
     * @param secondary one that happened on the way out
     */
    public static void suppress(Throwable primary, Throwable secondary) {
        if (primary != secondary && primary.getSuppressed().length < MAX_SUPPRESSED) {
            primary.addSuppressed(secondary);
        }
    }
}
