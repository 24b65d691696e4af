// Preloaded into snippets: "kroma" is this checkout's source, other packages are those of its node_modules.
import { registerHooks } from "node:module";

const own = new URL("../../src/engine/index.ts", import.meta.url).href;
const parentURL = new URL("../../package.json", import.meta.url).href;
const isPackage = /^(?!node:)[a-z@]/;

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === "kroma") return next(own, context);
    const isSnippet = context.parentURL?.includes("/kroma-snippets-") === true;
    return next(specifier, isSnippet && isPackage.test(specifier) ? { ...context, parentURL } : context);
  },
});
