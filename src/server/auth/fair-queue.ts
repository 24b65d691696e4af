/** Waiting jobs in groups that take turns, so that a group with many cannot hold up the others. Bounded, in all and by group. */
export class FairQueue<Job> {
  readonly #groups = new Map<string, Job[]>();
  readonly #limit: number;
  readonly #groupLimit: number;
  #size = 0;

  constructor(limit: number, groupLimit: number) {
    this.#limit = limit;
    this.#groupLimit = groupLimit;
  }

  get size(): number {
    return this.#size;
  }

  /** Whether there was room. */
  add(group: string, job: Job): boolean {
    const jobs = this.#groups.get(group);
    if (this.#size >= this.#limit || (jobs?.length ?? 0) >= this.#groupLimit) return false;
    this.#size++;
    if (jobs === undefined) this.#groups.set(group, [job]);
    else jobs.push(job);
    return true;
  }

  /** The first job of the group whose turn it is; the group goes to the end of the line. */
  take(): Job | undefined {
    const [next] = this.#groups;
    if (next === undefined) return undefined;
    const [group, jobs] = next;
    const job = jobs.shift();
    this.#size--;
    this.#groups.delete(group);
    if (jobs.length > 0) this.#groups.set(group, jobs);
    return job;
  }
}
