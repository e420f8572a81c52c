package org.partyline.gateway.access;

import java.util.Optional;

/// Who makes a request.
///
/// @param name as the audit log shows them: a user's name, or `token` and the token's name
/// @param session of those who logged in; a request with a token has none
public record Principal(String name, Role role, Optional<Session> session) {}
