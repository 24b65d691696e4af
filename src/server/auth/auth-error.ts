import { KromaError } from "../../api/errors.ts";

/** What is wrong with credentials or rules: the server does not start, or goes on with those it has. Never holds a secret. */
export const authError = (message: string, options?: ErrorOptions): KromaError =>
  new KromaError("invalid_argument", message, options);
