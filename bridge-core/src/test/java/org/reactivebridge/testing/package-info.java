/**
 * Fixtures shared by the tests of all modules: the table of all operators, probes, ledgers and the simulation extension.
 */
@NullMarked
package org.reactivebridge.testing;

import org.jspecify.annotations.NullMarked;
