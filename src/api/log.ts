/** Takes a line for the log; without a level it is a warning. Lines never hold secrets, nor anything of what records hold. */
export type Log = (line: string, level?: "error" | "warn" | "info") => void;
