/** The command: {@code java -jar tck-tests-<version>-command.jar --help}. */
@NullMarked
package org.reactivebridge.compliance.command;

import org.jspecify.annotations.NullMarked;
