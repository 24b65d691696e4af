import assert from "node:assert/strict";
import { join } from "node:path";
import type { WriteKind } from "../../api/requests.ts";
import type { Applied, CollectionReader, CollectionWriter } from "../collection-file.ts";
import { openCollectionReader } from "../collection-reader.ts";
import { openCollectionWriter } from "../collection-writer.ts";
import { afterTest, temporaryFolder } from "./folder.ts";
import { batchOf, DIMENSION, type Row } from "./operations.ts";

/** A collection in a temporary folder for the time of a test. */
export class TestCollection {
  readonly folder = temporaryFolder();
  readonly path = join(this.folder, "collection", "records.sqlite3");
  writer: CollectionWriter = openCollectionWriter(this.path, { dimension: DIMENSION });
  reader: CollectionReader = openCollectionReader(this.path);

  constructor() {
    afterTest(() => {
      this.reader.close();
      this.writer.close();
    });
  }

  /** Writes rows in a transaction of their own. Rows of adds and upserts without vector get one. */
  write(kind: WriteKind, ...rows: Row[]): Applied {
    const full = kind === "update" ? rows : rows.map((row) => ({ vector: [0, 0, 0], ...row }));
    return this.transaction(() => this.writer.apply({ kind, batch: batchOf(full) }));
  }

  delete(...ids: string[]): Applied {
    return this.transaction(() => this.writer.apply({ kind: "delete", ids }));
  }

  transaction<T>(body: () => T): T {
    this.writer.begin();
    const result = body();
    this.writer.commit();
    return result;
  }

  /** The records by id, in short. */
  all(): Record<string, { document: string | null; uri: string | null; metadata: string | null; vector: number[] }> {
    const columns = { documents: true, uris: true, metadatas: true, embeddings: true };
    const { ids, documents, uris, metadatas, embeddings } = this.reader.rows(this.reader.page(0, 1e6), columns);
    const entries = ids.map((id, i) => {
      const [document, uri, metadata] = [documents, uris, metadatas].map((column) => column?.[i] ?? null);
      return [id, { document, uri, metadata, vector: [...(embeddings?.[i] ?? [])] }];
    });
    return Object.fromEntries(entries);
  }

  ids(): string[] {
    return [...this.reader.rows(this.reader.page(0, 1e6), {}).ids];
  }

  reopen(): void {
    this.reader.close();
    this.writer.close();
    this.writer = openCollectionWriter(this.path, { dimension: DIMENSION });
    this.reader = openCollectionReader(this.path);
  }

  indexAllText(): void {
    while (this.writer.indexText(100) > 0);
    assert.equal(this.reader.textPosition(), this.reader.position());
  }
}
