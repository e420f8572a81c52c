/// Browser legs that end at Kurento Media Servers, each joined to our own mix by one RTP stream;
/// phones and the mix stay with the embedded engine. Nobody else sees Kurento's client.
@NullMarked
package org.partyline.media.kurento;

import org.jspecify.annotations.NullMarked;
