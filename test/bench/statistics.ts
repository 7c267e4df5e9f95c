/** Medians, and the text of tables. */

export function median(values: readonly number[]): number {
	return quantile(values, 0.5);
}

/** The value below which this part of the values lies, the nearest one there is. */
export function quantile(values: readonly number[], part: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

/** Lines of a table: the first column to the left, the others to the right. */
export function formatTable(rows: readonly (readonly string[])[]): string {
	const widths = (rows[0] ?? []).map((_, k) => Math.max(...rows.map((row) => (row[k] ?? "").length)));
	const lines = rows.map((row) =>
		row.map((cell, k) => (k === 0 ? cell.padEnd(widths[k] ?? 0) : cell.padStart(widths[k] ?? 0))).join("  "),
	);
	return lines.map((line) => line.trimEnd()).join("\n");
}
