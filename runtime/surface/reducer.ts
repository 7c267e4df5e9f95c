/** `reducer`: says that a function of two values is associative, so that loops may combine partial values with it. */

const identities = new WeakMap<object, unknown>();

/**
 * Registers an associative function: `best = merge(best, x)` in a `prange` loop becomes a reduction. `identity` must
 * leave any value as it is: `fn(identity, x)` equals `x`.
 */
export function reducer<T>(fn: (a: T, b: T) => T, identity: T): (a: T, b: T) => T {
	identities.set(fn, identity);
	return fn;
}

/** The identity of a registered function; undefined if it is not registered. */
export function identityOf(fn: object): { readonly identity: unknown } | undefined {
	return identities.has(fn) ? { identity: identities.get(fn) } : undefined;
}
