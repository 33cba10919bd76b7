package org.reactivebridge.compliance;

import java.util.List;

/**
 * A rule of Reactive Streams 1.0.4.
 *
 * @param chapter 1 for publishers, 2 for subscribers, 3 for subscriptions, 4 for processors
 * @param number its number within the chapter, from 1
 * @param gist what it asks for, in our words; the specification has the last one
 */
public record Rule(int chapter, int number, String gist) {

    private static final String SPECIFICATION =
            "https://github.com/reactive-streams/reactive-streams-jvm/blob/v1.0.4/README.md#";

    /**
     * Every rule, in the order of the specification.
     *
     * @return the 43 rules
     */
    public static List<Rule> all() {
        return RuleTable.RULES;
    }

    /**
     * One rule.
     *
     * @param id chapter and number, such as {@code §1.3} or {@code 1.3}
     * @return the rule
     * @throws IllegalArgumentException if there is no such rule
     */
    public static Rule of(String id) {
        String plain = id.startsWith("§") ? id.substring(1) : id;
        return all().stream()
                .filter(rule -> rule.plainId().equals(plain))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Reactive Streams 1.0.4 has no rule " + id
                        + "; there are §1.1 to §1.11, §2.1 to §2.13, §3.1 to §3.17, §4.1 and §4.2"));
    }

    /**
     * Chapter and number.
     *
     * @return such as {@code §1.3}
     */
    public String id() {
        return "§" + plainId();
    }

    /**
     * Where the specification says it.
     *
     * @return the address of its line in the specification
     */
    public String link() {
        return SPECIFICATION + plainId();
    }

    private String plainId() {
        return chapter + "." + number;
    }

    @Override
    public String toString() {
        return id() + " " + gist;
    }
}
