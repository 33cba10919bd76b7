/** Runs the checks of many subjects, side by side where that is safe, and writes what came of it for people and for machines. */
@NullMarked
package org.reactivebridge.compliance.report;

import org.jspecify.annotations.NullMarked;
