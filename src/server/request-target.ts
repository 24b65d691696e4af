/** The path of a target in absolute form, `http://host/path`, which proxies send. */
export function originPath(target: string): string {
  if (target.startsWith("/")) return target;
  const start = /^https?:\/\/[^/]*/i.exec(target)?.[0].length;
  return start === undefined ? target : target.slice(start);
}

/** What stands between `?`, which is at `mark`, and `#`. */
export function queryOf(target: string, mark: number): string {
  const end = target.indexOf("#", mark);
  return target.slice(mark + 1, end < 0 ? undefined : end);
}
