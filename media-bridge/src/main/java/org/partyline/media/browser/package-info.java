/// The browser leg: ICE, DTLS, SRTP and RTCP feedback towards a browser.
@NullMarked
package org.partyline.media.browser;

import org.jspecify.annotations.NullMarked;
