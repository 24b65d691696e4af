// Run: node --test bench/server/http-response.test.ts
import assert from "node:assert/strict";
import { test } from "node:test";
import { ResponseReader } from "./http-response.ts";

const response = (body: string, status = "200 OK", extra = ""): Buffer =>
  Buffer.from(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}${extra}\r\n\r\n${body}`,
  );

function read(chunks: Buffer[], keepBody = true): ResponseReader {
  const reader = new ResponseReader();
  reader.begin(keepBody);
  chunks.forEach((chunk, i) => {
    assert.equal(reader.feed(chunk), i === chunks.length - 1);
  });
  return reader;
}

test("a response in one piece", () => {
  const reader = read([response('{"a":1}')]);
  assert.equal(reader.status, 200);
  assert.equal(reader.body.toString(), '{"a":1}');
});

test("a response cut at every position", () => {
  const whole = response('{"ids":[["a","b"]]}', "201 Created", "\r\ndate: today");
  for (let cut = 1; cut < whole.length; cut++) {
    const reader = read([whole.subarray(0, cut), whole.subarray(cut)]);
    assert.equal(reader.status, 201);
    assert.equal(reader.body.toString(), '{"ids":[["a","b"]]}');
  }
});

test("a response byte by byte, and the reader used again", () => {
  const whole = response("[]");
  const reader = read(Array.from(whole, (byte) => Buffer.of(byte)));
  assert.equal(reader.body.toString(), "[]");
  reader.begin(true);
  assert.equal(reader.feed(response("{}")), true);
  assert.equal(reader.body.toString(), "{}");
});

test("bodies are skipped unless asked for, but kept for errors", () => {
  assert.equal(read([response("[1]")], false).body.length, 0);
  const failed = read([response('{"error":"x"}', "404 Not Found")], false);
  assert.equal(failed.ok, false);
  assert.equal(failed.body.toString(), '{"error":"x"}');
});

test("empty bodies", () => {
  assert.equal(read([response("")]).body.length, 0);
  assert.equal(read([Buffer.from("HTTP/1.1 204 No Content\r\n\r\n")]).status, 204);
});

test("what cannot be read is an error", () => {
  const reader = new ResponseReader();
  const feed = (text: string) => () => {
    reader.begin();
    reader.feed(Buffer.from(text));
  };
  assert.throws(feed("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"), /without content-length/);
  assert.throws(feed("SSH-2.0-x\r\n\r\n"), /not an HTTP response/);
  assert.throws(feed("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nab"), /after the end/);
});
