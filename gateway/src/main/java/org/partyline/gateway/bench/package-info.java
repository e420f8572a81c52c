/// Measures what a leg costs and how late it hears, over loopback sockets in one process.
@NullMarked
package org.partyline.gateway.bench;

import org.jspecify.annotations.NullMarked;
