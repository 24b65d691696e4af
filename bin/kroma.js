#!/usr/bin/env node
// Plain JavaScript that old versions of Node can read too: it says what is needed before anything newer is loaded.
import { existsSync } from "fs";

var version = process.versions.node.split(".");
var major = Number(version[0]);
var minor = Number(version[1]);

if (major < 22 || (major === 22 && minor < 18)) {
  console.error("Kroma needs Node.js 22.18 or newer; this is Node.js " + process.versions.node + ".");
  process.exit(1);
}

var built = new URL("../dist/cli/main.js", import.meta.url);
var source = new URL("../src/cli/main.ts", import.meta.url);
import((existsSync(built) ? built : source).href);
