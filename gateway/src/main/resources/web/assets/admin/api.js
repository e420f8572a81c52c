// Asks the gateway, as whoever has logged in.

const BASE = "/api/v1";

/** The types of events that the gateway tells, to those who listen and to webhooks. */
export const EVENTS = ["call-started", "call-changed", "call-ended", "trunk-state", "room-opened", "room-closed", "recording-started", "recording-ended"];

let csrf = "";

/** What the session's requests show beside the cookie. */
export const showing = (secret) => (csrf = secret);

/** A request that was not done (RFC 9457); status 0 when no answer came. */
export class Problem extends Error {
  constructor(status, { detail = "", errors = [], current = null } = {}, retryAfter = 0) {
    super(detail);
    this.status = status;
    this.errors = errors;
    this.current = current;
    this.retryAfter = retryAfter;
  }
}

export const get = async (path, query = {}) => (await request("GET", path + asQuery(query))).json;
export const post = async (path, body, headers) => (await request("POST", path, body, headers)).json;
export const put = async (path, body, headers) => (await request("PUT", path, body, headers)).json;
export const remove = async (path, headers) => (await request("DELETE", path, undefined, headers)).json;

/** Sends a text as it is; the answer comes with the version that it is of, if it is of one. */
export async function putYaml(path, yaml, version) {
  const { json, answer } = await request("PUT", path, new Blob([yaml], { type: "application/yaml" }), { "If-Match": version });
  return { json, version: answer.headers.get("etag") };
}

/** A document with the version that If-Match wants to see. */
export async function getVersioned(path) {
  const { json, answer } = await request("GET", path);
  return { document: json, version: answer.headers.get("etag") };
}

/** Where a link leads that the browser follows by itself. */
export const link = (path, query = {}) => BASE + path + asQuery(query);

/** Parts of a path that come from elsewhere. */
export const path = (strings, ...parts) => String.raw({ raw: strings }, ...parts.map(encodeURIComponent));

/** Posts, and hands on each event of the answer (Server-Sent Events). @param signal that nobody looks any more */
export async function follow(where, body, onEvent, signal) {
  const answer = await send("POST", where, body, {}, signal);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += part.value;
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const field = (name) => block.split("\n").filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2)).join("\n");
      if (field("event")) onEvent(field("event"), JSON.parse(field("data") || "{}"));
    }
  }
}

async function request(method, where, body, headers) {
  const answer = await send(method, where, body, headers);
  const text = await answer.text();
  return { answer, json: text === "" ? null : JSON.parse(text) };
}

async function send(method, where, body, headers = {}, signal) {
  const all = { ...headers };
  if (method !== "GET" && csrf) all["X-CSRF-Token"] = csrf;
  const whole = body === undefined || body instanceof Blob ? body : JSON.stringify(body);
  if (body !== undefined) all["Content-Type"] = body instanceof Blob ? body.type : "application/json";
  let answer;
  try {
    answer = await fetch(BASE + where, { method, headers: all, body: whole, signal });
  } catch {
    throw new Problem(0);
  }
  if (answer.ok) return answer;
  throw new Problem(answer.status, await answer.json().catch(() => ({})), Number(answer.headers.get("retry-after") ?? 0));
}

function asQuery(query) {
  const given = Object.entries(query).filter(([, value]) => value !== "" && value !== undefined && value !== null);
  return given.length ? `?${new URLSearchParams(given)}` : "";
}
