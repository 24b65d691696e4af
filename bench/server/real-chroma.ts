// The real Chroma 1.x server, the one inside the npm package `chromadb`. Its binary needs a glibc newer than some
// distributions have; then Debian's newer libc6 is unpacked (not installed) beside it and used by this program alone.
// Everything lives in $REAL_CHROMA_HOME, or <temporary directory>/real-chroma if that exists, or bench/.peers/.
// On SIGTERM the server keeps a core busy for ever, so it is stopped with SIGKILL.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command, Engine } from "./engine.ts";
import { runArguments } from "./engine.ts";

const version = "3.5.0";
const neededGlibc = [2, 38];
const peers = fileURLToPath(new URL("../.peers/", import.meta.url));

const platforms: Readonly<Record<string, { triplet: string; loader: string }>> = {
  x64: { triplet: "x86_64-linux-gnu", loader: "ld-linux-x86-64.so.2" },
  arm64: { triplet: "aarch64-linux-gnu", loader: "ld-linux-aarch64.so.1" },
};

export class RealChroma implements Engine {
  readonly name: string;
  readonly stopSignal = "SIGKILL";
  readonly indexesLater = false;
  readonly #home = chooseHome();

  constructor(name: string) {
    this.name = name;
  }

  prepare(): string {
    if (!existsSync(this.#entry)) installPackage(this.#home);
    const { version: found } = JSON.parse(readFileSync(join(this.#home, "node_modules/chromadb/package.json"), "utf8"));
    if (!glibcIsNewEnough() && !existsSync(join(this.#libraries, "libc.so.6"))) unpackGlibc(this.#home);
    return `Chroma (the server in npm chromadb ${found})`;
  }

  command(dataDirectory: string, port: number): Command {
    const args = [this.#entry, ...runArguments(dataDirectory, port)];
    if (glibcIsNewEnough()) return { file: process.execPath, args };
    const { triplet, loader } = platform();
    const path = `${this.#libraries}:/usr/lib/${triplet}`;
    return { file: join(this.#libraries, loader), args: ["--library-path", path, process.execPath, ...args] };
  }

  get #entry(): string {
    return join(this.#home, "node_modules/chromadb/dist/cli.mjs");
  }

  get #libraries(): string {
    return join(this.#home, "trixie/usr/lib", platform().triplet);
  }
}

function chooseHome(): string {
  if (process.env.REAL_CHROMA_HOME) return process.env.REAL_CHROMA_HOME;
  const shared = join(tmpdir(), "real-chroma");
  return existsSync(join(shared, "node_modules/chromadb/dist/cli.mjs")) ? shared : join(peers, "real-chroma");
}

function platform(): { triplet: string; loader: string } {
  const found = platforms[process.arch];
  if (process.platform !== "linux" || found === undefined) {
    throw new Error(`no real server to compare with on ${process.platform} ${process.arch}`);
  }
  return found;
}

function glibcIsNewEnough(): boolean {
  if (process.platform !== "linux") return true;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  const [major = 0, minor = 0] = (header.glibcVersionRuntime ?? "").split(".").map(Number);
  return major > neededGlibc[0] || (major === neededGlibc[0] && minor >= neededGlibc[1]);
}

function installPackage(home: string): void {
  console.error(`Installing the real server into ${home} …`);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), '{ "private": true }\n');
  run("npm", ["install", "--silent", "--no-audit", "--no-fund", `chromadb@${version}`], home);
}

/** Unpacks the C library of Debian trixie, from the mirror that this system already uses. */
function unpackGlibc(home: string): void {
  console.error(`Unpacking a newer C library into ${home} …`);
  const apt = join(home, "apt");
  for (const folder of ["lists/partial", "cache/archives/partial", "debs"]) {
    mkdirSync(join(apt, folder), { recursive: true });
  }
  const sources = join(apt, "sources.list");
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  writeFileSync(sources, `deb [signed-by=${keyring}] ${debianMirror()} trixie main\n`);
  const options = [
    `-oDir::Etc::sourcelist=${sources}`,
    "-oDir::Etc::sourceparts=/dev/null",
    "-oAPT::Sandbox::User=root",
    `-oDir::State::lists=${join(apt, "lists")}`,
    `-oDir::Cache=${join(apt, "cache")}`,
  ];
  const debs = join(apt, "debs");
  run("apt-get", [...options, "update", "-qq"], debs);
  run("apt-get", [...options, "download", "-qq", "libc6", "libgcc-s1"], debs);
  for (const deb of readdirSync(debs)) run("dpkg", ["-x", deb, join(home, "trixie")], debs);
}

function debianMirror(): string {
  const places = ["/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"];
  const text = places.map((place) => (existsSync(place) ? readFileSync(place, "utf8") : "")).join("\n");
  const mirror = /^URIs:\s*(\S+)/m.exec(text) ?? /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)/m.exec(text);
  if (mirror === null) {
    throw new Error("the real server needs glibc 2.38; found no Debian mirror in the apt sources to take it from");
  }
  return mirror[1];
}

function run(file: string, args: readonly string[], cwd: string): void {
  const { status, error } = spawnSync(file, args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
  if (error !== undefined || status !== 0) {
    throw new Error(`${file} ${args.join(" ")} failed with status ${status}`, { cause: error });
  }
}
