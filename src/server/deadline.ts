import { routeOf } from "../engine/routes.ts";
import type { WireRequest } from "../engine/wire.ts";
import { errorReply, type Reply } from "./replies.ts";

/** The reply, or 504 when it takes longer. What the engine has not begun by then it does not begin. */
export function withinDeadline(reply: Promise<Reply>, { operation }: WireRequest, deadlineMs: number): Promise<Reply> {
  let timer: NodeJS.Timeout;
  const late = new Promise<Reply>((resolve) => {
    timer = setTimeout(() => resolve(lateReply(operation, deadlineMs)), deadlineMs);
  });
  return Promise.race([reply, late]).finally(() => clearTimeout(timer));
}

function lateReply(operation: WireRequest["operation"], deadlineMs: number): Reply {
  const isChange = ["write", "catalog_write"].includes(routeOf(operation));
  const outcome = isChange ? "whether it was carried out is not known" : "try again, or ask for less";
  return errorReply(
    "deadline_exceeded",
    `The request was not answered within ${deadlineMs} ms, the server's request_deadline_ms; ${outcome}`,
  );
}
