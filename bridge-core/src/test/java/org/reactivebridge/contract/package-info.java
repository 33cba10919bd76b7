/**
 * What every operator and every edge must keep, whatever its counterpart does: the enumerations of all short sequences of
 * signals, the operator contract over the table of operators, and the saboteurs that prove that these tests can fail.
 */
@NullMarked
package org.reactivebridge.contract;

import org.jspecify.annotations.NullMarked;
