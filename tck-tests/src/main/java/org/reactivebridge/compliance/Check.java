package org.reactivebridge.compliance;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * One check of one subject, ready to be run: as often as one likes, each time from scratch.
 *
 * @param name its name, unique within the checks of a subject; that of the TCK where it is one of the TCK's
 * @param rules the rules that it is about, the most important one first; empty where it asks whether the subject can be checked at all
 * @param gist what it checks, in a sentence
 * @param origin who wrote it
 * @param kind how much it says
 * @param alone whether nothing else should run meanwhile, because it watches the collector or provokes races
 * @param body what it does
 */
public record Check(String name, List<Rule> rules, String gist, Origin origin, Kind kind, boolean alone, Body body) {

    /** Who wrote a check. */
    public enum Origin {
        /** The Reactive Streams TCK. */
        TCK,
        /** This library: what the TCK has no check for. */
        OURS
    }

    /** How much a check says. */
    public enum Kind {
        /** A failure is a breach of a rule. */
        REQUIRED,
        /** The rule is one that a subject may leave out. */
        OPTIONAL,
        /** A race is provoked: a failure is a breach of a rule, but to pass may be luck. */
        STOCHASTIC,
        /** The TCK names the rule, but has no check for it. */
        UNTESTED
    }

    /** What a check does. */
    @FunctionalInterface
    public interface Body {

        /**
         * Checks.
         *
         * @throws NotCheckedException if it cannot be checked
         * @throws Throwable an {@link AssertionError} if the rule is broken; anything else fails the check as well
         */
        void run() throws Throwable;
    }

    /**
     * Checks that all is there, and copies the rules.
     *
     * @param name its name, unique within the checks of a subject
     * @param rules the rules that it is about, the most important one first
     * @param gist what it checks, in a sentence
     * @param origin who wrote it
     * @param kind how much it says
     * @param alone whether nothing else should run meanwhile, because it watches the collector or provokes races
     * @param body what it does
     */
    public Check {
        Objects.requireNonNull(name, "name");
        rules = List.copyOf(rules);
        Objects.requireNonNull(gist, "gist");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(body, "body");
    }

    /**
     * A check of this library's own, which need not be alone.
     *
     * @param name its name
     * @param rule the rule that it is about, such as {@code §1.8}
     * @param gist what it checks, in a sentence
     * @param kind how much it says
     * @param body what it does
     * @return the check
     */
    public static Check ours(String name, String rule, String gist, Kind kind, Body body) {
        return new Check(name, List.of(Rule.of(rule)), gist, Origin.OURS, kind, false, body);
    }

    /**
     * The same check, which has to run while nothing else does.
     *
     * @return the check
     */
    public Check runAlone() {
        return new Check(name, rules, gist, origin, kind, true, body);
    }

    /**
     * Runs it on the calling thread, for as long as it takes.
     *
     * @return the outcome; never an exception
     */
    @SuppressWarnings("CatchingUnchecked") // Whatever a broken subject throws is an outcome.
    public Outcome run() {
        long start = System.nanoTime();
        try {
            body.run();
            return Outcome.passed(since(start));
        } catch (NotCheckedException notChecked) {
            return Outcome.notChecked(notChecked, since(start));
        } catch (Throwable thrown) {
            if (thrown instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            return Outcome.failed(thrown, since(start));
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /**
     * Name and rules for people.
     *
     * @return such as {@code §1.5 …}
     */
    public String title() {
        String ids = rules.isEmpty()
                ? "set-up"
                : String.join(", ", rules.stream().map(Rule::id).toList());
        return ids + " " + gist + " [" + name + "]";
    }
}
