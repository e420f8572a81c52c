/// The gateway: what happens. The only module that knows both signaling and media.
@NullMarked
package org.partyline.gateway;

import org.jspecify.annotations.NullMarked;
