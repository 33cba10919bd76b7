package org.reactivebridge.house;

import com.tngtech.archunit.lang.ArchRule;
import java.util.function.Function;

/**
 * A rule that can be applied to the classes below any root package.
 *
 * @param name what the rule is about, shown as the name of its test
 * @param below builds the rule for a root package
 * @param culprits the saboteurs that break the rule with each of their methods, or as a whole if they have none
 */
record HouseRule(String name, Function<String, ArchRule> below, Class<?>... culprits) {
    @Override
    public String toString() {
        return name;
    }
}
