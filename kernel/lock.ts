// Spinlocks between builders. Readers never take one. A holder does a few microseconds of work; when it was descheduled
// meanwhile, waiters sleep instead of burning its core.

export function lock(address: usize): void {
  let spins = 0;
  while (atomic.cmpxchg<i32>(address, 0, 1) != 0) {
    spins++;
    if (spins > 200) atomic.wait<i32>(address, 1, 20_000); // nanoseconds
  }
}

export function unlock(address: usize): void {
  atomic.store<i32>(address, 0);
}
