package org.reactivebridge.compliance;

/** What a {@link BrokenProcessor} does wrong between its two sides, and the rule that forbids it. */
enum ProcessorFault {
    /** Nothing: no alarm may ring. */
    NONE("none"),
    /** Nothing either: it requests more from upstream than it is asked for. */
    PREFETCHES("none"),

    // What the TCK looks for.
    TELLS_ONE_OF_ITS_FAILURE("§1.4, §4.2"),
    HOLDS_FAILURE_UNTIL_DEMAND("§4.2"),
    FORGETS_DEMAND_OF_LONG_AGO("§4.1, §2.1"),

    // What only the checks beyond it look for. The over-deliverer of tubes is a processor of its own.
    NEVER_CANCELS_UPSTREAM("§2.6"),
    PASSES_ON_SIGNALS_AFTER_CANCEL("§1.8"),
    IGNORES_CANCEL("§1.8, §2.6"),
    COMPLETES_BEFORE_ITS_ITEMS("§1.5"),
    KEEPS_ITEMS("§3.13");

    private final String rule;

    ProcessorFault(String rule) {
        this.rule = rule;
    }

    @Override
    public String toString() {
        return name() + " (" + rule + ")";
    }
}
