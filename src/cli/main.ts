import { packageModule } from "../api/package-files.ts";
import { WorkerStart } from "../engine/worker-start.ts";

/** The start of the command. A server's first thread loads the indexes, so it starts before anything else is loaded. */
const workers = new WorkerStart();
if (process.argv[2] === "run") workers.prepare("reader");
const { main } = (await import(packageModule("cli/program.ts").href)) as typeof import("./program.ts");
await main(workers);
