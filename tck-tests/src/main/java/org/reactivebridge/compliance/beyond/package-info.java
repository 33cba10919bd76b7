/** Checks of this library's own, for what the TCK has none for. */
@NullMarked
package org.reactivebridge.compliance.beyond;

import org.jspecify.annotations.NullMarked;
