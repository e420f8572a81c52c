/// The API under `/api/v1`: a table of routes, each with what it takes, what it answers and who may
/// use it, from which the OpenAPI description is made. Knows no HTTP library. Begin at
/// [org.partyline.gateway.api.Api].
@NullMarked
package org.partyline.gateway.api;

import org.jspecify.annotations.NullMarked;
