package org.partyline.gateway.api;

/// The HTTP methods that routes have.
public enum Method {
  GET,
  POST,
  PUT,
  DELETE
}
