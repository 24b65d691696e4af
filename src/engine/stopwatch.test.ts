import { deepEqual, equal, ok } from "node:assert/strict";
import { suite, test } from "node:test";
import { enterPhase, noteFact, Stopwatch, type Timing, takeTiming, useStopwatch } from "./stopwatch.ts";

const names = ({ phases }: Timing): string[] => phases.map(({ name }) => name);

suite("the stopwatch of a request", () => {
  test("phases follow one another without gaps", () => {
    const watch = new Stopwatch();
    watch.enter("decode");
    watch.enter("plan");
    watch.enter("encode");
    const { phases } = watch.finish();
    deepEqual(names({ phases, facts: {} }), ["decode", "plan", "encode"]);
    for (const [i, phase] of phases.entries()) {
      ok(phase.end >= phase.start);
      equal(phase.busy, phase.end - phase.start);
      if (i > 0) equal(phase.start, phases[i - 1].end);
    }
  });

  test("a phase that comes again is one with several passes", () => {
    const watch = new Stopwatch();
    for (let i = 0; i < 3; i++) {
      watch.enter("search");
      watch.enter("fetch");
    }
    const { phases } = watch.finish();
    deepEqual(
      phases.map(({ name, passes }) => [name, passes]),
      [
        ["search", 3],
        ["fetch", 3],
      ],
    );
    for (const { start, end, busy } of phases) ok(busy <= end - start);
  });

  test("what another thread measured is added, and the wait ends where it begins", () => {
    const other = new Stopwatch();
    const watch = new Stopwatch();
    watch.enter("queue");
    other.enter("decode");
    other.note("returned", 3);
    watch.note("operation", "get");
    const timing = watch.finishWith(other.finish());
    deepEqual(names(timing), ["queue", "decode"]);
    equal(timing.phases[0].end, timing.phases[1].start);
    deepEqual(timing.facts, { operation: "get", returned: 3 });
    deepEqual(names(new Stopwatch().finishWith(undefined)), []);
  });

  test("the calls within the work reach the stopwatch in use, and nobody else's", () => {
    enterPhase("decode");
    noteFact("lost", true);
    const watch = new Stopwatch();
    useStopwatch(watch);
    enterPhase("filter");
    noteFact("kept", true);
    equal(useStopwatch(null), watch);
    enterPhase("fetch");
    deepEqual(names(watch.finish()), ["filter"]);
    deepEqual(watch.finish().facts, { kept: true });
    equal(takeTiming(), undefined);
    useStopwatch(watch);
    deepEqual(takeTiming()?.facts, { kept: true });
    equal(takeTiming(), undefined);
  });
});
