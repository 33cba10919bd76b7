package org.reactivebridge.compliance;

import java.util.ArrayList;
import java.util.List;

/** The rules of Reactive Streams 1.0.4, each in a sentence of ours. */
final class RuleTable {

    static final List<Rule> RULES;

    static {
        List<Rule> rules = new ArrayList<>();
        chapter(
                rules,
                1,
                "A publisher never gives a subscriber more items than it has requested.",
                "A publisher may give fewer items than requested, if it then completes or fails.",
                "The signals to one subscriber come one after another, and each sees what happened before it.",
                "A publisher that cannot go on says so by onError.",
                "A publisher that has given everything says so by onComplete.",
                "After onError or onComplete the subscription counts as cancelled.",
                "After onError or onComplete nothing more is signalled.",
                "After a cancel the signals stop, if not at once then soon.",
                "subscribe calls onSubscribe before anything else and returns normally; only null it answers by throwing"
                        + " a NullPointerException, everything else that goes wrong by onSubscribe and onError.",
                "subscribe may be called many times, each time with another subscriber.",
                "A publisher may serve several subscribers, and decides whether they share a stream.");
        chapter(
                rules,
                2,
                "A subscriber asks for items by request, or gets none.",
                "A subscriber that might hold up its publisher should work on a thread of its own.",
                "Within onComplete and onError a subscriber calls neither its subscription nor its publisher.",
                "After onComplete or onError a subscriber takes its subscription for cancelled.",
                "A subscriber that is given a second subscription cancels it, and keeps the first.",
                "A subscriber that needs no more items cancels.",
                "A subscriber calls its subscription from one thread at a time.",
                "A subscriber bears items that come after its cancel, if it had requested them.",
                "A subscriber bears onComplete, whether it has requested anything or not.",
                "A subscriber bears onError, whether it has requested anything or not.",
                "A subscriber sees to it that a signal is safely published to whichever thread works on it.",
                "onSubscribe is called once at most for a subscriber.",
                "A subscriber's methods return normally, but throw a NullPointerException if they are given null; a"
                        + " subscriber that throws otherwise counts as cancelled.");
        chapter(
                rules,
                3,
                "request and cancel are called by the subscriber only, in its own context.",
                "request may be called from within onNext and onSubscribe.",
                "request and onNext that call each other do not grow the stack without bound.",
                "request is quick and does not hold up its caller.",
                "cancel is quick, does not hold up its caller, and may be called again and by several threads.",
                "After a cancel, request does nothing.",
                "After a cancel, another cancel does nothing.",
                "Before a cancel, request(n) adds n to what the subscriber may get.",
                "request of zero or less is answered by onError with an IllegalArgumentException.",
                "request may call onNext before it returns.",
                "request may call onComplete or onError before it returns.",
                "A cancel makes the publisher stop signalling, if not at once then soon.",
                "After a cancel the publisher drops its references to the subscriber, if not at once then soon.",
                "A cancel may close a publisher that nobody else is subscribed to.",
                "cancel returns normally.",
                "request returns normally.",
                "Demand up to Long.MAX_VALUE is honoured, in one request or in a sum; beyond it, it counts as unbounded.");
        chapter(
                rules,
                4,
                "A processor keeps the rules of subscribers and those of publishers.",
                "A processor may recover from an error of its upstream; if it does, it takes its subscription for"
                        + " cancelled, else it passes the error on at once.");
        RULES = List.copyOf(rules);
    }

    private RuleTable() {}

    private static void chapter(List<Rule> rules, int chapter, String... gists) {
        for (int i = 0; i < gists.length; i++) {
            rules.add(new Rule(chapter, i + 1, gists[i]));
        }
    }
}
