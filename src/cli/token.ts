import { Command, InvalidArgumentError, Option } from "commander";
import { KromaError } from "../api/errors.ts";
import { ROLES, type RoleName } from "../server/auth/actions.ts";
import type { StoredToken } from "../server/auth/token-file.ts";
import { TokenStore } from "../server/auth/token-store.ts";
import { inspectConfiguration } from "../server/config/load.ts";

interface FileOptions {
  readonly file?: string;
  readonly config?: string;
}

interface CreateOptions extends FileOptions {
  readonly name: string;
  readonly tenant?: readonly string[];
  readonly database?: readonly string[];
  readonly collection?: readonly string[];
  readonly role: RoleName;
  readonly readOnly?: true;
  readonly expires?: string;
}

/** `kroma token`: makes, lists and revokes tokens. The file has their hashes only; a running server reads it by itself. */
export function tokenCommand(): Command {
  const command = new Command("token").description("Make, list and revoke tokens");
  withFile(command.command("create").description("Make a token and print it: it is kept nowhere else"))
    .requiredOption("--name <name>", "who or what the token is for")
    .addOption(
      many("--tenant <name>", "tenant that it is limited to (default: with a database default_tenant, else any)"),
    )
    .addOption(
      many(
        "--database <name>",
        "database that it is limited to (default: with a collection default_database, else any)",
      ),
    )
    .addOption(many("--collection <name>", "collection that it is limited to (default: any)"))
    .addOption(new Option("--role <role>", "what it allows").choices(Object.keys(ROLES)).default("write"))
    .option("--read-only", "the same as --role read")
    .option("--expires <time>", "from when on it is refused: a date, or a time from now such as 12h, 30d or 1y", expiry)
    .addHelpText("after", '\nNames may hold "*" for any text. Names and limits can be given several times.')
    .action(create);
  withFile(command.command("list").description("List the tokens")).action(list);
  withFile(command.command("revoke").description("Revoke a token").argument("<token>", "its id or name")).action(
    revoke,
  );
  return command;
}

function withFile(command: Command): Command {
  return command
    .option("--file <file>", "the file of tokens (default: auth.token_file of the configuration)")
    .option("--config <file>", "the configuration file that names it");
}

function many(flags: string, about: string): Option {
  return new Option(flags, about).argParser((value: string, before: string[] = []) => {
    if (value === "") throw new InvalidArgumentError("It must not be empty.");
    return [...before, value];
  });
}

function create(options: CreateOptions): void {
  const { name, role, readOnly, tenant = [], database = [], collection = [], expires = null } = options;
  const { token, stored } = storeOf(options).create({
    name,
    role: readOnly === true ? "read" : role,
    collections: collection.length > 0 ? collection : ["*"],
    databases: database.length > 0 ? database : collection.length > 0 ? ["default_database"] : ["*"],
    tenants: tenant.length > 0 ? tenant : database.length + collection.length > 0 ? ["default_tenant"] : ["*"],
    expires,
  });
  console.error(`Made token ${describe(stored)}. It will not be shown again:`);
  console.log(token);
}

function list(options: FileOptions): void {
  const now = new Date().toISOString();
  for (const token of storeOf(options).list()) {
    const isOver = token.expires !== null && token.expires <= now;
    console.log(`${describe(token)}${isOver ? ", EXPIRED" : ""}`);
  }
}

function revoke(which: string, options: FileOptions): void {
  console.log(`Revoked token ${describe(storeOf(options).revoke(which))}`);
}

function storeOf({ file, config }: FileOptions): TokenStore {
  const path = file ?? inspectConfiguration(config, {}, process.env, process.cwd()).settings.auth.tokenFile;
  if (path === undefined)
    throw new KromaError(
      "invalid_argument",
      "Name the file of tokens with --file or with auth.token_file in the configuration",
    );
  return new TokenStore(path);
}

function describe({ id, name, role, tenants, databases, collections, expires }: StoredToken): string {
  const places = [tenants, databases, collections].map((names) => names.join("|")).join(" / ");
  return `${id} ${JSON.stringify(name)}: ${role} in ${places}${expires === null ? "" : `, expires ${expires}`}`;
}

const UNITS: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400, w: 604_800, y: 31_536_000 };

const dateOf = (text: string): number => (/^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN);

/** A time from now or a date, as ISO 8601. */
export function expiry(text: string): string {
  const [, count, unit] = /^(\d+)([mhdwy])$/.exec(text) ?? [];
  const time = unit === undefined ? dateOf(text) : Date.now() + Number(count) * (UNITS[unit] as number) * 1_000;
  if (Number.isNaN(new Date(time).getTime()))
    throw new InvalidArgumentError("It must be a date such as 2030-01-31, or a time from now such as 12h, 30d or 1y.");
  if (time <= Date.now()) throw new InvalidArgumentError("It must be in the future.");
  return new Date(time).toISOString();
}
