/// Who may administer the gateway: users and their sessions, tokens for programs, roles. Begin at
/// [org.partyline.gateway.access.Access].
@NullMarked
package org.partyline.gateway.access;

import org.jspecify.annotations.NullMarked;
