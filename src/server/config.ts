import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isMap, LineCounter, parseDocument } from "yaml";
import { KromaError } from "../api/errors.ts";
import { LIMITS } from "../api/limits.ts";
import { isEmptyMap, KEYS, type KeyRule, type Settings } from "./config-keys.ts";

export interface Flags {
  readonly path?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

export interface Configuration {
  readonly settings: Settings;
  /** Sentences about keys that were not used. */
  readonly warnings: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;
type Tree = { [key: string]: unknown };

const DEFAULTS: Settings = {
  port: 8000,
  listen_address: "localhost",
  persist_path: "./chroma",
  sqlite_filename: undefined,
  allow_reset: false,
  max_payload_size_bytes: LIMITS.payloadBytes,
  cors_allow_origins: null,
  circuit_breaker_requests: 0,
  memory_limit_bytes: undefined,
};

/**
 * Settings, by precedence: flags, then environment variables `CHROMA_<KEY>` (read only when there is a file, as Chroma does),
 * then the file, then defaults. With a file the server listens on all addresses unless told otherwise, as Chroma does.
 */
export function loadConfiguration(file: string | undefined, flags: Flags, environment: Environment): Configuration {
  refuseLegacySafety(environment);
  const warnings: string[] = [];
  let settings = DEFAULTS;
  if (file !== undefined) {
    settings = { ...settings, listen_address: "0.0.0.0" };
    const tree = readYaml(file);
    overlayEnvironment(tree, environment);
    settings = { ...settings, ...readTree(tree, file, warnings) };
  }
  const { path = settings.persist_path, host = settings.listen_address, port = settings.port } = flags;
  return { settings: { ...settings, persist_path: path, listen_address: host, port }, warnings };
}

function readYaml(file: string): Tree {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "does not exist" : "cannot be read";
    throw configError(`Config file ${resolve(file)} ${reason}`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: true });
  const [problem] = document.errors;
  if (problem !== undefined) throw configError(`${problem.message.split("\n")[0]?.replace(/:$/, "")} in ${file}`);
  if (document.contents === null) return {};
  if (!isMap(document.contents)) throw configError(`${file} must hold a map of settings, such as "port: 8000"`);
  return document.toJS({ maxAliasCount: 100 }) as Tree;
}

function readTree(tree: Tree, file: string, warnings: string[]): Partial<Settings> {
  const settings: Partial<Settings> = {};
  for (const [key, value] of Object.entries(tree)) {
    const rule = KEYS[key];
    if (rule === undefined) warnings.push(`The setting "${key}" in ${file} is not known and has no effect`);
    else applyRule(rule, key, value, settings, warnings);
  }
  return settings;
}

function applyRule(rule: KeyRule, key: string, value: unknown, settings: Partial<Settings>, warnings: string[]): void {
  if (rule.kind === "setting") {
    const parsed = rule.read(value);
    if (parsed === undefined) throw configError(`"${key}" must be ${rule.expected}, not ${JSON.stringify(value)}`);
    Object.assign(settings, parsed);
    return;
  }
  if (rule.kind === "refused") {
    if (rule.when(value)) throw configError(`"${key}": ${rule.reason}`);
    return;
  }
  if (rule.note !== undefined && !isEmptyMap(value)) warnings.push(`"${key}" has no effect: ${rule.note}`);
}

/** `CHROMA_SQLITEDB__HASH_TYPE=md5` sets `sqlitedb.hash_type`. Empty values count as unset; variables of other keys are ignored. */
function overlayEnvironment(tree: Tree, environment: Environment): void {
  for (const [name, text] of Object.entries(environment)) {
    if (!/^chroma_/i.test(name) || text === undefined || text === "") continue;
    const path = name.slice("CHROMA_".length).toLowerCase().split("__");
    if (KEYS[path[0] as string] !== undefined) assign(tree, path, literal(text));
  }
}

function assign(tree: Tree, path: readonly string[], value: unknown): void {
  let at = tree;
  for (const key of path.slice(0, -1)) {
    const next = at[key];
    at[key] = typeof next === "object" && next !== null && !Array.isArray(next) ? next : {};
    at = at[key] as Tree;
  }
  at[path.at(-1) as string] = value;
}

function literal(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  if (/^-?\d+$/.test(text)) return Number(text);
  if (!/^\s*\[.*\]\s*$/s.test(text)) return text;
  const list = parseDocument(text);
  return list.errors.length === 0 ? list.toJS() : text;
}

/** Variables of older servers that switch on protection: whoever sets them must not get a server without it. */
const LEGACY_SAFETY = [
  "CHROMA_SERVER_AUTHN_PROVIDER",
  "CHROMA_SERVER_AUTHN_CREDENTIALS",
  "CHROMA_SERVER_AUTHN_CREDENTIALS_FILE",
  "CHROMA_SERVER_AUTHZ_PROVIDER",
  "CHROMA_SERVER_AUTH_PROVIDER",
];

function refuseLegacySafety(environment: Environment): void {
  for (const name of LEGACY_SAFETY) {
    if (environment[name]) {
      throw configError(`${name} asks for authentication, which this version does not have. Unset it to start without`);
    }
  }
}

function configError(message: string): KromaError {
  return new KromaError("invalid_argument", `Error loading config: ${message}`);
}
