// The npm client `chromadb` 1.10.5, of the time before version 2.
import * as chromadb from "chromadb-1";
import { legacyClientSuite } from "./legacy-clients.ts";

legacyClientSuite("chromadb 1.10.5", chromadb);
