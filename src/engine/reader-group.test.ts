import { deepEqual, equal, notEqual } from "node:assert/strict";
import { suite, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { ReaderGroup, type ReaderLimits } from "./reader-group.ts";
import type { Thread } from "./thread.ts";
import type { ReplyMessage, Task } from "./threads.ts";

const READ = { kind: "wire" } as Task;
const LINK: Task = { kind: "index_link", collection: "c" };
const LOAD: Task = { kind: "index_load", collection: "c" };

/** A thread whose tasks end when the test says so. */
class FakeThread {
  readonly index: number;
  readonly waiting: { task: Task; resolve: (reply: ReplyMessage) => void }[] = [];
  given = 0;
  givenRequests = 0;
  stopped = false;

  constructor(index: number) {
    this.index = index;
  }

  get load(): number {
    return this.waiting.length;
  }

  get requests(): number {
    return this.waiting.filter(({ task }) => task === READ).length;
  }

  run(task: Task): Promise<ReplyMessage> {
    this.given++;
    if (task === READ) this.givenRequests++;
    return new Promise((resolve) => this.waiting.push({ task, resolve }));
  }

  async stop(): Promise<void> {
    this.stopped = true;
  }

  /** Ends all tasks. */
  async finish(): Promise<void> {
    for (const { resolve } of this.waiting.splice(0)) resolve({ id: 0 });
    await pause(0);
  }
}

function group(limits: Partial<ReaderLimits> = {}) {
  const started: FakeThread[] = [];
  const left: number[] = [];
  const freed: number[] = [];
  const readers = new ReaderGroup(
    { readers: 3, helpers: 2, lookMs: 60_000, ...limits },
    {
      start: (index) => {
        const thread = new FakeThread(index);
        started.push(thread);
        return thread as unknown as Thread;
      },
      left: (thread) => left.push((thread as unknown as FakeThread).index),
      free: () => freed.push(readers.all.length),
    },
  );
  const read = (): FakeThread => {
    const thread = readers.forRead() as unknown as FakeThread;
    void thread.run(READ);
    return thread;
  };
  const died = (thread: FakeThread) => readers.died(thread as unknown as Thread);
  return { readers, started, left, freed, read, died, at: (index: number) => started[index] as FakeThread };
}

suite("when threads are started", () => {
  test("reads one after the other need one thread", async () => {
    const { started, read } = group();
    for (let i = 0; i < 5; i++) await read().finish();
    equal(started.length, 1);
  });

  test("a read behind another starts a second thread, which has its share once it is up", async () => {
    const { started, read, at } = group();
    read();
    equal(read(), at(0));
    equal(read(), at(0));
    equal(started.length, 2, "one at a time");
    await at(1).finish();
    equal(read(), at(1));
    read();
    equal(started.length, 3);
    await at(2).finish();
    for (let i = 0; i < 20; i++) read();
    equal(started.length, 3, "no more than allowed");
  });

  test("linking does not count as a read, and starts as many threads as may help", async () => {
    const { readers, started, read, at } = group();
    void readers.idle()?.run(LINK);
    equal(read(), at(0));
    equal(started.length, 1);
    equal(readers.idle(), undefined);
    equal(started.length, 2);
    await at(1).finish();
    void readers.idle()?.run(LINK);
    equal(readers.idle(), undefined);
    equal(started.length, 2);
  });

  test("while the only thread loads an index, reads go to the one that starts for them", async () => {
    const { readers, started, freed, read, at } = group();
    const loaded = readers.runHeavy(LOAD);
    equal(readers.isBusyForLong, true);
    equal(started.length, 1);
    equal(read(), at(1));
    await at(1).finish();
    equal(readers.isBusyForLong, false);
    equal(read(), at(1));
    await at(0).finish();
    await loaded;
    equal(read(), at(0));
    deepEqual(freed, [2, 2], "once for the start of the second, once for the end of the load");
  });

  test("long tasks leave a thread for reads", async () => {
    const { readers, read, at } = group();
    read();
    read();
    await at(1).finish();
    void readers.runHeavy(LOAD);
    void readers.runHeavy(LOAD);
    deepEqual(
      [at(0), at(1)].map(({ waiting }) => waiting.filter(({ task }) => task === LOAD).length),
      [0, 2],
    );
  });
});

suite("when threads go", () => {
  /** With a second thread that has served `reads`. */
  async function withTwo(limits: Partial<ReaderLimits>, reads: number) {
    const made = group(limits);
    made.read();
    made.read();
    await made.at(1).finish();
    for (let i = 0; i < reads; i++) void made.at(1).run(READ);
    await made.at(1).finish();
    await made.at(0).finish();
    return made;
  }

  test("one that has served little goes soon, and its number is used again", async () => {
    const { readers, left, read, at, started } = await withTwo({ lookMs: 5 }, 3);
    while (!at(1).stopped) await pause(5);
    await pause(0);
    deepEqual(left, [1]);
    equal(readers.all.length, 1);
    read();
    read();
    equal(started[2]?.index, 1);
    await readers.stop();
  });

  test("one that has served much stays for longer", async () => {
    const { readers, at } = await withTwo({ lookMs: 5 }, 1_000);
    await pause(40);
    equal(at(1).stopped, false);
    while (!at(1).stopped) await pause(5);
    equal(readers.all.length, 1);
  });

  test("one at work stays", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const { readers, at } = await withTwo({ lookMs: 5 }, 0);
    void at(1).run(READ);
    for (let looks = 0; looks < 100; looks++) context.mock.timers.tick(5);
    equal(at(1).stopped, false);
    await readers.stop();
  });

  test("a dead one is missed only if it was the last", async () => {
    const { readers, read, died, at, left, started } = await withTwo({}, 0);
    died(at(0));
    deepEqual([left, started.length], [[0], 2]);
    equal(read(), at(1));
    died(at(1));
    deepEqual([left, started.length], [[0, 1], 3]);
    notEqual(read(), at(1));
    await readers.stop();
  });

  test("one that dies while it starts is not started again at once", async () => {
    const { readers, read, died, at, started } = group();
    read();
    read();
    died(at(1));
    read();
    equal(started.length, 2);
    equal(readers.all.length, 1);
  });

  test("the last dies while another starts: two different numbers", async () => {
    const { readers, read, died, at } = group();
    read();
    read();
    died(at(0));
    deepEqual([at(1).index, at(2).index], [1, 0]);
    await at(1).finish();
    equal(readers.all.length, 2);
  });

  test("stopping ends all, the one that starts as well", async () => {
    const { readers, read, at, started } = group();
    read();
    read();
    await readers.stop();
    deepEqual([at(0).stopped, at(1).stopped], [true, true]);
    read();
    equal(started.length, 2);
  });
});
