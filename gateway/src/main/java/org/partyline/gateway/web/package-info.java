/// The web side: pages, and the WebSocket through which a browser speaks IRC. Only this package
/// knows the HTTP library.
@NullMarked
package org.partyline.gateway.web;

import org.jspecify.annotations.NullMarked;
