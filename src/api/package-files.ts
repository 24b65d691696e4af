import { existsSync } from "node:fs";

/** The package's folder: the nearest one above that has a package.json. Code may be bundled, so its own depth says nothing. */
function findRoot(): URL {
  for (let folder = new URL(".", import.meta.url); ; folder = new URL("..", folder)) {
    if (existsSync(new URL("package.json", folder))) return folder;
    if (folder.pathname === "/")
      throw new Error("the files of the package kroma are not where they belong: install it anew");
  }
}

const root = findRoot();
const isSource = import.meta.url.endsWith(".ts");

/** A file that belongs to the package, by its path from the package's folder. */
export const packageFile = (path: string): URL => new URL(path, root);

/** A module of the package, by its path from `src/`: the source itself in a checkout, else what was built from it. */
export const packageModule = (path: string): URL =>
  isSource ? packageFile(`src/${path}`) : packageFile(`dist/${path.replace(/\.ts$/, ".js")}`);
