package org.reactivebridge.compliance;

/** What a {@link BrokenPublisher} does wrong, and the rule that forbids it. */
enum PublisherFault {
    /** Nothing: no alarm may ring. */
    NONE("none"),

    // What the TCK looks for.
    ENDS_ONE_EARLY("§1.2, the stream is shorter than it was said to be"),
    ONE_MORE_THAN_REQUESTED("§1.1"),
    OVERLAPS("§1.3, signals while the signal before is being processed on another thread"),
    FAILS_IN_SILENCE("§1.4"),
    NEVER_ENDS("§1.5"),
    ENDS_TWICE("§1.7"),
    ACCEPTS_NULL("§1.9"),
    NO_ON_SUBSCRIBE("§1.9"),
    FAILS_BEFORE_ON_SUBSCRIBE("§1.9"),
    REFUSES_SECOND("§1.11, which leaves it a choice"),
    OTHER_ITEMS_FOR_EACH("§1.11, which leaves it a choice"),
    FAILS_REQUESTS_WITHIN_ON_SUBSCRIBE("§3.2"),
    RECURSES("§3.3"),
    IGNORES_CANCEL("§3.6"),
    INVALID_REQUEST_AFTER_CANCEL_FAILS("§3.6"),
    SECOND_CANCEL_IS_A_FAILURE("§3.7"),
    IGNORES_INVALID_REQUEST("§3.9"),
    OTHER_WORDS_FOR_INVALID_REQUEST("§3.9, which leaves it a choice"),
    RUNS_ON_AFTER_CANCEL("§3.12"),
    KEEPS_SUBSCRIBERS("§3.13"),
    DEMAND_IS_AN_INT("§3.17"),
    FAILS_AT_TOO_MUCH_DEMAND("§3.17"),

    // What only the checks beyond it look for.
    /** The over-deliverer of batches: the last item of each is sent before its demand is looked at, and never accounted for. */
    BATCH_FORGETS_ITS_LAST("§1.1, in batches of 1024"),
    SMALL_BATCH_FORGETS_ITS_LAST("§1.1, in batches of 4"),
    INVALID_REQUEST_AFTER_THE_END_FAILS("§1.6"),
    FAILURE_IS_REPEATED_ON_REQUEST("§1.7"),
    FAST_PATH_IGNORES_CANCEL("§1.8"),
    SAME_SUBSCRIBER_REPLACES_ITS_RUN("§1.10"),
    IGNORES_WHAT_ON_NEXT_THROWS("§2.13"),
    SIGNALS_UNDER_A_LOCK("§3.1, §3.4, §3.5"),
    THROWS_INVALID_REQUEST("§3.9"),
    SECOND_CANCEL_THROWS("§3.15"),
    REQUEST_AFTER_CANCEL_THROWS("§3.16"),
    FORGETS_REQUESTS_WITHIN_ON_SUBSCRIBE("§3.2"),
    FORGETS_REQUESTS_WITHIN_ON_NEXT("§3.8"),
    FORGETS_CANCEL_WITHIN_ON_SUBSCRIBE("§3.6"),
    LOSES_REQUESTS_THAT_RACE("§3.8"),
    LOSES_REQUESTS_THAT_RACE_WITH_SIGNALS("§3.8"),
    SIGNALS_ON_AFTER_INVALID_REQUEST("§3.9"),
    LEAKS_ON_CANCEL("§3.13, a resource for each cancelled run");

    private final String rule;

    PublisherFault(String rule) {
        this.rule = rule;
    }

    @Override
    public String toString() {
        return name() + " (" + rule + ")";
    }
}
