import type { Socket } from "node:net";
import type { HttpRequest, HttpResponse } from "./exchange.ts";
import { SERVER_LIMITS } from "./limits.ts";

/**
 * Lets a few of the requests that a client sends without waiting for answers run at once. The others wait until everything
 * before them is answered and taken, so that a client that does not read makes no work and fills no memory.
 */
export class Pipeline {
  readonly #running = new WeakMap<Socket, number>();

  /** Whether the request stands behind others of its connection. */
  isBehind(response: HttpResponse): boolean {
    return response.socket === null && !("createPushResponse" in response);
  }

  /** Resolves when the request may run: to false if the client has left meanwhile. */
  turn(request: HttpRequest, response: HttpResponse): boolean | Promise<boolean> {
    const { socket } = request;
    const running = this.#running.get(socket) ?? 0;
    if (running >= SERVER_LIMITS.pipelinedRequests) return firstInLine(request, response);
    this.#running.set(socket, running + 1);
    response.once("socket", () => this.#running.set(socket, (this.#running.get(socket) as number) - 1));
    return true;
  }
}

function firstInLine(request: HttpRequest, response: HttpResponse): Promise<boolean> {
  return new Promise((resolve) => {
    const onTurn = (): void => end(true);
    const onClose = (): void => end(false);
    const end = (isFirst: boolean): void => {
      response.off("socket", onTurn);
      request.off("close", onClose);
      resolve(isFirst);
    };
    response.once("socket", onTurn);
    request.once("close", onClose);
  });
}
