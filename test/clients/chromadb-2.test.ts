// The npm client `chromadb` 2.4.6, if it is installed as `chromadb-2` or found at KROMA_TEST_CHROMADB_2. It is no development
// dependency yet: without overrides its own dependencies bring `sharp`, whose install script downloads a binary.
import { type LegacyModule, legacyClientSuite } from "./legacy-clients.ts";

const name = process.env.KROMA_TEST_CHROMADB_2 ?? "chromadb-2";
const module: LegacyModule | undefined = await import(name).catch(() => undefined);

legacyClientSuite("chromadb 2.4.6", module);
