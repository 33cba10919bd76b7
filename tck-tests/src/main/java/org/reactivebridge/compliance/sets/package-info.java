/** What the libraries are made of, ready to be checked: sources, operators and hubs of each, at several capacities. */
@NullMarked
package org.reactivebridge.compliance.sets;

import org.jspecify.annotations.NullMarked;
