import { IncomingMessage, type ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { drain } from "./body.ts";
import { SERVER_LIMITS } from "./limits.ts";
import type { Reply } from "./replies.ts";

export type HttpRequest = IncomingMessage | Http2ServerRequest;
export type HttpResponse = ServerResponse | Http2ServerResponse;

const NO_TRACE = "00000000000000000000000000000000";

/** The whole head of a response, as name, value, name, value. Without a trace's id, errors bear zeros, as Chroma's do. */
export function headOf(reply: Reply, cors: readonly string[] | null, traceId: string | null = null): string[] {
  const { contentType, headers, body } = reply;
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  const head =
    contentType === null
      ? ["content-length", String(length)]
      : ["content-type", contentType, "content-length", String(length)];
  if (headers.length > 0) head.push(...headers);
  if (reply.bare) return head;
  if (traceId !== null) head.push("chroma-trace-id", traceId);
  else if (reply.status >= 400) head.push("chroma-trace-id", NO_TRACE);
  if (cors !== null) head.push(...cors);
  return head;
}

/** Sends a reply. Nothing happens when the client has gone. */
export function send(request: HttpRequest, response: HttpResponse, reply: Reply, head: string[]): void {
  if (response.destroyed) return;
  if (reply.endsConnection === true) sendLast(response, reply, head);
  else if ("createPushResponse" in response) sendHttp2(request, response, reply, head);
  else if (!request.complete && bodyLength(request) !== 0) sendEarly(request, response, reply, head);
  else sendWhole(request as IncomingMessage, response, reply, head);
}

/** The hot path. HTTP/1.1 needs no connection header unless the connection ends. */
function sendWhole(request: IncomingMessage, response: ServerResponse, reply: Reply, head: string[]): void {
  if (response.shouldKeepAlive && request.httpVersionMinor === 1) response.removeHeader("connection");
  response.writeHead(reply.status, head);
  // Text of ASCII alone is written without a look at each character.
  if (typeof reply.body === "string" && isAscii(reply.body, head)) response.end(reply.body, "latin1");
  else response.end(reply.body);
}

/** ASCII is as long in bytes as in characters; the length in bytes stands in the head. */
function isAscii(body: string, head: readonly string[]): boolean {
  return head[head.indexOf("content-length") + 1] === String(body.length);
}

/** Answers a client that does not go on, and lets go of it. */
function sendLast(response: HttpResponse, reply: Reply, head: readonly string[]): void {
  if ("createPushResponse" in response) {
    response.writeHead(reply.status, fieldsOf(head));
    response.end(reply.body, () => response.stream.close());
    return;
  }
  const { socket } = response;
  response.writeHead(reply.status, [...head, "connection", "close"]);
  response.end(reply.body, () => socket?.destroySoon());
}

/** Answers while the body is still arriving: a short one is skipped, a long one costs the client its connection. */
function sendEarly(request: HttpRequest, response: ServerResponse, reply: Reply, head: string[]): void {
  const length = bodyLength(request);
  const waiting = request.headers.expect !== undefined;
  if (length <= SERVER_LIMITS.ignoredBodyBytes && !waiting) {
    response.removeHeader("connection");
    response.writeHead(reply.status, head);
    response.end(reply.body);
    return;
  }
  response.writeHead(reply.status, [...head, "connection", "close"]);
  response.write(reply.body);
  void drain(request).then(() => response.end());
}

/** The declared length of the body; infinite when it is chunked. */
export function bodyLength(request: HttpRequest): number {
  const { headers } = request;
  const declared = headers["content-length"];
  if (declared !== undefined) return Number(declared);
  if (request instanceof IncomingMessage)
    return headers["transfer-encoding"] === undefined ? 0 : Number.POSITIVE_INFINITY;
  return request.complete ? 0 : Number.POSITIVE_INFINITY;
}

function sendHttp2(request: HttpRequest, response: Http2ServerResponse, reply: Reply, head: string[]): void {
  response.writeHead(reply.status, fieldsOf(head));
  if (request.method === "HEAD") response.end();
  else response.end(reply.body);
}

function fieldsOf(head: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (let i = 0; i < head.length; i += 2) fields[head[i] as string] = head[i + 1] as string;
  return fields;
}
