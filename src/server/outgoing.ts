import { constants } from "node:http2";
import type { Socket } from "node:net";
import type { HttpRequest, HttpResponse } from "./exchange.ts";
import { SERVER_LIMITS } from "./limits.ts";

/** Answers that clients have not taken yet: bounded in all, and a client that takes nothing for long is cut off. */
export class Outgoing {
  #bytes = 0;

  /** Whether an answer of this length may be sent now. Short ones always are. */
  admits(length: number): boolean {
    return length <= SERVER_LIMITS.shortAnswerBytes || this.#bytes + length <= SERVER_LIMITS.unsentBytes;
  }

  /** Counts an answer that is about to be sent, until it is gone or the client is. */
  add(request: HttpRequest, response: HttpResponse, length: number): void {
    if (length <= SERVER_LIMITS.shortAnswerBytes || response.destroyed) return;
    const { socket } = request;
    this.#bytes += length;
    const done = (): void => {
      response.off("close", done);
      socket.off("close", done);
      this.#bytes -= length;
    };
    response.once("close", done);
    socket.once("close", done);
    limitStalling(response, socket);
  }
}

/** Time-outs of sockets and streams run only while nothing is taken. */
function limitStalling(response: HttpResponse, socket: Socket): void {
  const { stallMs } = SERVER_LIMITS;
  if ("createPushResponse" in response) {
    const { stream } = response;
    stream.setTimeout(stallMs, () => stream.close(constants.NGHTTP2_CANCEL));
    return;
  }
  socket.setTimeout(stallMs);
  response.once("finish", () => {
    if (socket.timeout === stallMs) socket.setTimeout(0);
  });
}
