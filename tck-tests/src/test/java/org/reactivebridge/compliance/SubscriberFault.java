package org.reactivebridge.compliance;

/** What a {@link BrokenSubscriber}, or the upper side of a {@link BrokenProcessor}, does wrong, and the rule that forbids it. */
enum SubscriberFault {
    /** Nothing: no alarm may ring. */
    NONE("none"),

    // What the TCK looks for.
    NEVER_REQUESTS("§2.1"),
    CALLS_WITHIN_ON_COMPLETE("§2.3"),
    CALLS_WITHIN_ON_ERROR("§2.3"),
    KEEPS_SECOND_SUBSCRIPTION("§2.5"),
    NEVER_CANCELS("§2.6"),
    THROWS_AT_ITEMS_AFTER_CANCEL("§2.8"),
    THROWS_AT_COMPLETION("§2.9"),
    LOSES_COMPLETION("§2.9"),
    THROWS_AT_FAILURE("§2.10"),
    LOSES_FAILURE("§2.10"),
    ACCEPTS_NULL_SUBSCRIPTION("§2.13"),
    ACCEPTS_NULL_ITEM("§2.13"),
    ACCEPTS_NULL_FAILURE("§2.13"),
    LOSES_ITEMS("§3.8"),

    // What only the checks beyond it look for.
    CANCELS_SOON_AFTER_THE_END("§2.4"),
    CANCELS_BOTH_SUBSCRIPTIONS("§2.5"),
    STOPS_WITHOUT_CANCEL("§2.6"),
    REQUESTS_FROM_TWO_THREADS("§2.7"),
    REQUESTS_AT_ITEMS_AFTER_CANCEL("§2.8"),
    THROWS_AT_THE_THIRD_ITEM("§2.13"),
    PASSES_ON_WHAT_REQUEST_THROWS("§3.16, which upstream broke first");

    private final String rule;

    SubscriberFault(String rule) {
        this.rule = rule;
    }

    @Override
    public String toString() {
        return name() + " (" + rule + ")";
    }
}
