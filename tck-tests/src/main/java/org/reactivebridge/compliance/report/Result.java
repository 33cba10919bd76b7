package org.reactivebridge.compliance.report;

import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Outcome;

/**
 * A check that has run.
 *
 * @param check the check
 * @param outcome what came of it
 */
public record Result(Check check, Outcome outcome) {}
