/**
 * The mark of a kernel thread. A loop launched there runs sequentially: a kernel that waited for the pool it runs on
 * would wait for itself. `isMainThread` would not do: test runners and servers run user code in workers of their own,
 * and those may have a pool.
 */

/** On `globalThis` and registered, so that two copies of this package in one program see the same mark. */
const mark = Symbol.for("cloudloop.kernelThread");

export function markKernelThread(): void {
	Reflect.set(globalThis, mark, true);
}

export function isKernelThread(): boolean {
	return Reflect.get(globalThis, mark) === true;
}
