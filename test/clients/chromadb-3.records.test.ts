// The npm client `chromadb` 3.x: records.
import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import {
  AdminClient,
  ChromaClient,
  ChromaClientError,
  ChromaNotFoundError,
  ChromaValueError,
  type Collection,
} from "chromadb";
import { embed, openTarget, skip, type Target, unique } from "./target.ts";

const all = ["documents", "embeddings", "metadatas", "uris"] as const;

suite("chromadb 3: records", { skip }, () => {
  let target: Target;
  let client: ChromaClient;

  before(async () => {
    target = await openTarget();
    const admin = new AdminClient({ host: target.host, port: target.port, ssl: false });
    const database = unique("js3");
    await admin.createDatabase({ name: database, tenant: "default_tenant" });
    client = new ChromaClient({ host: target.host, port: target.port, database });
  });
  after(() => target?.stop());

  const empty = (): Promise<Collection> =>
    client.createCollection({ name: unique("col"), embeddingFunction: { generate: async (texts) => embed(texts) } });

  async function filled(): Promise<Collection> {
    const collection = await empty();
    await collection.add({
      ids: ["a", "b", "c", "d", "e"],
      embeddings: [
        [1, 0],
        [2, 0],
        [4, 0],
        [7, 0],
        [11, 0],
      ],
      documents: ["alpha one", "beta two", "gamma three", "alpha four", "delta five"],
      metadatas: [
        { n: 1, s: "x", f: 0.5, even: false },
        { n: 2, s: "y", f: 1.5, even: true },
        { n: 3, s: "x", f: 2.5, even: false },
        { n: 4, s: "y", f: 3.5, even: true },
        { n: 5, s: "z", f: 4.5, even: false },
      ],
      uris: ["u://a", "u://b", "u://c", "u://d", "u://e"],
    });
    return collection;
  }

  test("add, get, count, peek", async () => {
    const collection = await filled();
    assert.equal(await collection.count(), 5);
    assert.equal(await collection.count({ readLevel: "index_only" as never }), 5);
    const everything = await collection.get({ include: [...all] });
    assert.deepEqual(everything.ids, ["a", "b", "c", "d", "e"]);
    assert.deepEqual(everything.embeddings[2], [4, 0]);
    assert.equal(everything.documents[1], "beta two");
    assert.deepEqual({ ...everything.metadatas[0] }, { n: 1, s: "x", f: 0.5, even: false });
    assert.equal(everything.uris[4], "u://e");
    assert.deepEqual(everything.rows()[3], {
      id: "d",
      document: "alpha four",
      embedding: [7, 0],
      metadata: { n: 4, s: "y", f: 3.5, even: true },
      uri: "u://d",
    });
    const usual = await collection.get();
    assert.deepEqual(usual.include, ["documents", "metadatas"]);
    assert.equal(usual.rows()[0]?.embedding, undefined);
    assert.deepEqual((await collection.peek({ limit: 2 })).ids, ["a", "b"]);
    assert.equal((await collection.peek({})).ids.length, 5);
  });

  test("get: ids, limit, offset, include", async () => {
    const collection = await filled();
    assert.deepEqual((await collection.get({ ids: ["e", "b", "zz"] })).ids, ["b", "e"]);
    assert.deepEqual((await collection.get({ limit: 2, offset: 1 })).ids, ["b", "c"]);
    assert.deepEqual((await collection.get({ offset: 4 })).ids, ["e"]);
    assert.deepEqual((await collection.get({ ids: ["nope"] })).ids, []);
    const ids = await collection.get({ include: [] });
    assert.deepEqual(ids.ids, ["a", "b", "c", "d", "e"]);
    assert.deepEqual(ids.include, []);
    assert.deepEqual((await collection.get({ include: ["uris"], limit: 1 })).uris, ["u://a"]);
  });

  test("get: where", async () => {
    const collection = await filled();
    const ids = async (where: NonNullable<Parameters<Collection["get"]>[0]>["where"]): Promise<string> =>
      (await collection.get({ ...(where === undefined ? {} : { where }), include: [] })).ids.join("");
    assert.equal(await ids({ s: "x" }), "ac");
    assert.equal(await ids({ n: { $eq: 2 } }), "b");
    assert.equal(await ids({ n: { $ne: 2 } }), "acde");
    assert.equal(await ids({ n: { $gt: 3 } }), "de");
    assert.equal(await ids({ f: { $gte: 2.5 } }), "cde");
    assert.equal(await ids({ n: { $lt: 3 } }), "ab");
    assert.equal(await ids({ f: { $lte: 1.5 } }), "ab");
    assert.equal(await ids({ s: { $in: ["x", "z"] } }), "ace");
    assert.equal(await ids({ n: { $nin: [1, 2, 3] } }), "de");
    assert.equal(await ids({ even: true }), "bd");
    assert.equal(await ids({ $and: [{ s: "y" }, { n: { $gt: 2 } }] }), "d");
    assert.equal(await ids({ $or: [{ s: "z" }, { n: 1 }] }), "ae");
    assert.equal(await ids({ missing: "x" }), "");
  });

  test("get: whereDocument", async () => {
    const collection = await filled();
    const ids = async (
      whereDocument: NonNullable<Parameters<Collection["get"]>[0]>["whereDocument"],
    ): Promise<string> =>
      (await collection.get({ ...(whereDocument === undefined ? {} : { whereDocument }), include: [] })).ids.join("");
    assert.equal(await ids({ $contains: "alpha" }), "ad");
    assert.equal(await ids({ $not_contains: "alpha" }), "bce");
    assert.equal(await ids({ $regex: "^(beta|gamma) t" }), "bc");
    assert.equal(await ids({ $not_regex: "e$" }), "bd");
    assert.equal(await ids({ $and: [{ $contains: "alpha" }, { $contains: "four" }] }), "d");
    assert.equal(await ids({ $or: [{ $contains: "beta" }, { $contains: "five" }] }), "be");
    const both = await collection.get({ where: { s: "x" }, whereDocument: { $contains: "alpha" } });
    assert.deepEqual(both.ids, ["a"]);
  });

  test("query: forms of the arguments", async () => {
    const collection = await filled();
    const one = await collection.query({ queryEmbeddings: [[1.2, 0]], nResults: 2 });
    assert.deepEqual(one.ids, [["a", "b"]]);
    assert.deepEqual(one.documents, [["alpha one", "beta two"]]);
    assert.ok(Math.abs((one.distances[0]?.[0] ?? 9) - 0.04) < 1e-6);
    const two = await collection.query({
      queryEmbeddings: [
        [10, 0],
        [4.1, 0],
      ],
      nResults: 1,
      include: [...all, "distances"],
    });
    assert.deepEqual(two.ids, [["e"], ["c"]]);
    assert.deepEqual(two.embeddings, [[[11, 0]], [[4, 0]]]);
    assert.deepEqual(two.uris, [["u://e"], ["u://c"]]);
    assert.equal(two.rows()[1]?.[0]?.id, "c");
    assert.equal(two.rows()[1]?.[0]?.uri, "u://c");
    assert.equal((await collection.query({ queryEmbeddings: [[0, 0]] })).ids[0]?.length, 5);
    const restricted = await collection.query({ queryEmbeddings: [[0, 0]], ids: ["e", "d"] });
    assert.deepEqual(restricted.ids, [["d", "e"]]);
    const where = await collection.query({ queryEmbeddings: [[0, 0]], where: { s: "y" } });
    assert.deepEqual(where.ids, [["b", "d"]]);
    const text = await collection.query({
      queryEmbeddings: [[0, 0]],
      whereDocument: { $contains: "alpha" },
      include: ["documents"],
    });
    assert.deepEqual(text.documents, [["alpha one", "alpha four"]]);
  });

  test("query by text", async () => {
    const collection = await empty();
    await collection.add({ ids: ["v", "c"], documents: ["aeiouaeiou", "bcdfgbcdfg"], metadatas: [{ k: 1 }, { k: 2 }] });
    const result = await collection.query({ queryTexts: ["aaaaa", "ppppp"], nResults: 1 });
    assert.deepEqual(result.ids, [["v"], ["c"]]);
    await assert.rejects(collection.query({}), ChromaValueError);
  });

  test("update", async () => {
    const collection = await filled();
    await collection.update({ ids: ["a"], metadatas: [{ n: 10, added: "yes" }] });
    await collection.update({ ids: ["b"], documents: ["beta changed"], embeddings: [[2, 9]] });
    await collection.update({ ids: ["c"], uris: ["u://changed"] });
    await collection.update({ ids: ["nope"], metadatas: [{ x: 1 }] });
    const seen = await collection.get({ include: [...all] });
    assert.deepEqual({ ...seen.metadatas[0] }, { n: 10, s: "x", f: 0.5, even: false, added: "yes" });
    assert.equal(seen.documents[0], "alpha one");
    assert.equal(seen.documents[1], "beta changed");
    assert.deepEqual(seen.embeddings[1], [2, 9]);
    assert.equal(seen.uris[2], "u://changed");
    assert.equal(await collection.count(), 5);
  });

  test("upsert, and add of what exists", async () => {
    const collection = await filled();
    await collection.upsert({
      ids: ["a", "f"],
      embeddings: [
        [100, 0],
        [13, 0],
      ],
      documents: ["alpha new", "zeta"],
      metadatas: [{ n: 7 }, { n: 6 }],
    });
    await collection.add({
      ids: ["b", "g"],
      embeddings: [
        [0, 0],
        [17, 0],
      ],
      documents: ["ignored", "eta"],
    });
    const seen = await collection.get({ include: [...all] });
    assert.deepEqual(seen.ids, ["a", "b", "c", "d", "e", "f", "g"]);
    assert.deepEqual(seen.embeddings[0], [100, 0]);
    assert.equal(seen.documents[1], "beta two");
    assert.equal(seen.metadatas[0]?.s, "x");
    assert.equal(seen.metadatas[6], null);
  });

  test("delete", async () => {
    const collection = await filled();
    assert.equal((await collection.delete({ ids: ["a"] })).deleted, 1);
    assert.equal((await collection.delete({ where: { s: "y" } })).deleted, 2);
    assert.equal((await collection.delete({ whereDocument: { $contains: "five" } })).deleted, 1);
    assert.deepEqual((await collection.get()).ids, ["c"]);
    const limited = await filled();
    assert.equal((await limited.delete({ where: { n: { $gt: 1 } }, limit: 2 })).deleted, 2);
    assert.deepEqual((await limited.get()).ids, ["a", "d", "e"]);
    assert.equal((await limited.delete({ ids: ["a", "d"], where: { s: "y" } })).deleted, 1);
    assert.equal((await limited.delete({})).deleted, 0);
  });

  test("values survive the round trip", async () => {
    const collection = await empty();
    const embedding = [0.1, -1.5, 3.4028234663852886e38, 1e-45, 0.333333];
    await collection.add({
      ids: ["😀 id/with?odd&chars"],
      embeddings: [embedding],
      documents: ["Zeile 1\nZeile 2 — 日本語 \u0000"],
      metadatas: [{ big: 9007199254740991, negative: -2.5, empty: "", tags: ["a", "b"], numbers: [1, 2, 3] }],
    });
    const seen = await collection.get({ include: [...all] });
    assert.deepEqual(
      seen.embeddings[0],
      [...new Float32Array(embedding)].map((value) => shortest(value)),
    );
    assert.deepEqual(seen.documents, ["Zeile 1\nZeile 2 — 日本語 \u0000"]);
    assert.deepEqual(
      { ...seen.metadatas[0] },
      { big: 9007199254740991, negative: -2.5, empty: "", tags: ["a", "b"], numbers: [1, 2, 3] },
    );
    assert.deepEqual((await collection.get({ where: { tags: { $contains: "b" } } as never })).ids, [
      "😀 id/with?odd&chars",
    ]);
  });

  test("a large batch", async () => {
    const collection = await empty();
    const ids = Array.from({ length: 2000 }, (_, i) => `id${i}`);
    await collection.add({ ids, embeddings: ids.map((_, i) => [i, 1]), metadatas: ids.map((_, i) => ({ i })) });
    assert.equal(await collection.count(), 2000);
    assert.deepEqual((await collection.get({ where: { i: { $gte: 1998 } } })).ids, ["id1998", "id1999"]);
    assert.deepEqual((await collection.query({ queryEmbeddings: [[1500.1, 1]], nResults: 2 })).ids, [
      ["id1500", "id1501"],
    ]);
  });

  test("a handle by id", async () => {
    const collection = await filled();
    const handle = client.collection(collection.id);
    assert.equal(await handle.count(), 5);
    await handle.upsert({ ids: ["z"], embeddings: [[5, 5]] });
    assert.deepEqual((await handle.get({ ids: ["z"], include: ["embeddings"] })).embeddings, [[5, 5]]);
  });

  test("errors", async () => {
    const collection = await filled();
    await assert.rejects(collection.add({ ids: ["x"], embeddings: [[1, 2, 3]] }), (error: Error) => {
      assert.ok(error instanceof ChromaClientError);
      assert.match(error.message, /Collection expecting embedding with dimension of 2, got 3/);
      return true;
    });
    await assert.rejects(collection.query({ queryEmbeddings: [[1]] }), ChromaClientError);
    await assert.rejects(collection.get({ whereDocument: { $regex: "(" } }), ChromaClientError);
    await assert.rejects(
      collection.add({
        ids: ["a", "a"],
        embeddings: [
          [1, 2],
          [1, 2],
        ],
      }),
      ChromaValueError,
    );
    await assert.rejects(collection.add({ ids: [], embeddings: [] }), ChromaValueError);
    await client.deleteCollection({ name: collection.name });
    await assert.rejects(collection.get(), ChromaNotFoundError);
    await assert.rejects(collection.upsert({ ids: ["a"], embeddings: [[1, 2]] }), ChromaNotFoundError);
  });
});

/** The double that the shortest decimal notation of a float32 stands for. */
function shortest(value: number): number {
  for (let digits = 1; digits <= 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}
