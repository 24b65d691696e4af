import { KromaError } from "../api/errors.ts";

/** A request whose caller has given up waiting is not begun. The answer goes to nobody. */
export function refuseLate(deadline: number | undefined): void {
  if (deadline !== undefined && Date.now() > deadline)
    throw new KromaError("deadline_exceeded", "The request waited until its deadline had passed, and was not begun");
}
