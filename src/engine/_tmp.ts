import { JsonReader } from "../api/json-reader.ts";
import type { Filter } from "../query/where.ts";
import type { CollectionReader } from "../store/collection-file.ts";
import type { Bitmap } from "../index/metadata/bitmap.ts";
import type { RowMap } from "../index/metadata/row-map.ts";
const j = (b: Uint8Array | null): any => new JsonReader(b ?? new Uint8Array()).json();
export const decodeCreateTenant = j, decodeUpdateTenant = j, decodeCreateDatabase = j, decodeSearch = j, decodeFork = j, decodeAttachFunction = j, decodeDetachFunction = j;
export class FilterIndex {
  evaluate(_f: Filter | null, _r: CollectionReader, _a: readonly number[] | undefined): { bitmap: Bitmap; rows: RowMap } { throw new Error("no filters yet"); }
  first(_f: Filter, _r: CollectionReader, _o: object): number[] { throw new Error("no filters yet"); }
}
