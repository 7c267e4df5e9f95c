/** Compares descriptions of values, exactly or with a tolerance for numbers. */

/**
 * The first difference, as text, or undefined. `tolerance`: relative, for lines `… = number …`; numbers below `floor` are
 * compared as if they were that large, for differences of large numbers.
 */
export function findDifference(
	actual: readonly string[],
	expected: readonly string[],
	tolerance = 0,
	floor = 0,
): string | undefined {
	const length = Math.max(actual.length, expected.length);
	for (let k = 0; k < length; k++) {
		const [is, should] = [actual[k] ?? "(nothing more)", expected[k] ?? "(nothing more)"];
		if (is !== should && !isClose(is, should, (size) => tolerance * Math.max(floor, size)))
			return `is        ${is}\nshould be ${should}`;
	}
	return undefined;
}

const NUMBER = /^(.*) = number (\S+)$/;

function isClose(is: string, should: string, allowed: (size: number) => number): boolean {
	const [, isPath, isText] = NUMBER.exec(is) ?? [];
	const [, shouldPath, shouldText] = NUMBER.exec(should) ?? [];
	if (isPath === undefined || isPath !== shouldPath) return false;
	const [a, b] = [Number(isText), Number(shouldText)];
	return Math.abs(a - b) <= allowed(Math.max(Math.abs(a), Math.abs(b)));
}
