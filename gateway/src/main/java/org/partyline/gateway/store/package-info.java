/// What outlives the process: rooms with their PINs, and the records of calls; in a SQLite file or
/// in PostgreSQL.
@NullMarked
package org.partyline.gateway.store;

import org.jspecify.annotations.NullMarked;
