package org.reactivebridge.testing;

/** One world in which a seed decides everything. <strong>Confined</strong> to the thread that made it. */
interface Trial {

    /**
     * Runs a test to its end, and checks what must hold at the end of every test.
     *
     * @param body the test
     * @throws Throwable what the test threw, or what did not hold
     */
    void run(Body body) throws Throwable;

    /** A hash over everything that happened: equal for two runs that did the same. */
    long trace();

    /** What happened last, for a reader. */
    String tail();

    /** A test, which uses the trial it is given to. */
    @FunctionalInterface
    interface Body {
        void run() throws Throwable;
    }
}
