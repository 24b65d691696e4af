// Makes programs of snippets: those that import something stand alone, the others go on from one another in blocks of their own.
import { examplesOf, type Snippet, snippetsOf } from "./extract.ts";

export interface Program {
  readonly name: string;
  readonly language: "ts" | "js";
  readonly code: string;
  /** In the order in which they print; what they print is parted by lines that hold `MARK`. */
  readonly snippets: readonly Snippet[];
}

export const MARK = "--- next snippet ---";

/** The version of this process knows `await using`; Node 22 does not. */
const hasUsing = Number(process.versions.node.split(".")[0]) >= 24;
const canRun = ({ code }: Snippet): boolean => hasUsing || !/^await using /m.test(code);
const isProgram = ({ code }: Snippet): boolean => /^import /m.test(code);
const isScript = ({ language }: Snippet): boolean => language === "ts" || language === "js";

const joined = (parts: readonly string[]): string => parts.join(`console.log(${JSON.stringify(MARK)});\n`);

/** The scripts of a document. */
export function programsOf(name: string, markdown: string): Program[] {
  const scripts = snippetsOf(markdown).filter(isScript).filter(canRun);
  const alone = scripts.filter((snippet) => isProgram(snippet) && !snippet.isSetup);
  const programs = alone.map((snippet): Program => {
    const { language, code, line } = snippet;
    return { name: `${name}:${line}`, language: language as "ts" | "js", code, snippets: [snippet] };
  });
  const [setup, ...others] = scripts.filter((snippet) => !alone.includes(snippet));
  if (setup === undefined) return programs;
  if (!setup.isSetup)
    throw new Error(`${name}:${setup.line}: goes on from nothing; mark a snippet with <!-- setup -->`);
  const code = `${joined([setup.code, ...others.map((each) => `{\n${each.code}}\n`)])}await db.close();\n`;
  return [...programs, { name: `${name}:${setup.line} and on`, language: "ts", code, snippets: [setup, ...others] }];
}

const FRESH = `import { open } from "kroma";
const root = await open();
let tenants = 0;
const fresh = async () => {
  const tenant = \`example-\${++tenants}\`;
  await root.createTenant(tenant);
  await root.use(tenant, "default").createDatabase("default");
  return root.use(tenant, "default");
};
`;
const NOTES = `const notes = await db.createCollection("notes");
await notes.add({
  ids: ["a", "b"],
  embeddings: [[1, 0], [0, 1]],
  documents: ["red apples", "yellow lemons"],
  metadatas: [{ price: 2 }, { price: 3.5 }],
});
`;

/** The examples of a source file, each with a database (\`db\`) or a collection (\`notes\`) of its own. */
export function examplesProgram(name: string, source: string, has: "db" | "notes"): Program {
  const snippets = examplesOf(source).filter(canRun);
  const given = `const db = await fresh();\n${has === "notes" ? NOTES : ""}`;
  const blocks = snippets.map(({ code }) => `{\n${given}{\n${code}}}\n`);
  return { name, language: "ts", code: `${FRESH}${joined(blocks)}await root.close();\n`, snippets };
}
