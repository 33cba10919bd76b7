/**
 * The rules of the house: which package may know which, what the code may not call, where concurrency may live and how
 * long a file may grow.
 *
 * <p>Every rule can be built for any root package. That is how the rules are tested themselves: the packages below
 * {@code saboteur} mirror the real ones, break each rule on purpose, and must be reported.
 */
package org.reactivebridge.house;
