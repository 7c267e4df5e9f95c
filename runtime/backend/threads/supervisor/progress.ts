/** How progress looks: from numbers to one line of text. Pure. */

export interface ProgressState {
	readonly label: string;
	readonly done: number;
	readonly total: number;
	/** Milliseconds since the start. */
	readonly elapsed: number;
	readonly workers: number;
	readonly busy: number;
	/** Columns of the terminal. */
	readonly columns: number;
	readonly colour: boolean;
}

const BAR = 30;
const LABEL_MOST = 32;

/**
 * One line for a terminal, never wider than it is:
 *
 *     sum  ━━━━━━━━━━━━━━━━━━━━━╸────────  71%  7.1M/10M · 1.9M/s · 3.7s<1.5s · 8/8 busy
 */
export function liveLine(state: ProgressState): string {
	const label = shorten(state.label, LABEL_MOST);
	const text = facts(state);
	const room = state.columns - 1 - label.length - text.length - 10;
	const bar = room >= 8 ? `${drawBar(state, Math.min(BAR, room))}  ` : "";
	const line = `${label}  ${bar}${percent(state).padStart(4)}  ${text}`;
	return bar === "" ? shorten(line, Math.max(1, state.columns - 1)) : line;
}

/** One line for a log. */
export function plainLine(state: ProgressState): string {
	return `${state.label}  ${percent(state)}  ${facts(state)}`;
}

function facts({ done, total, elapsed, workers, busy }: ProgressState): string {
	const rate = elapsed > 0 ? (done / elapsed) * 1000 : 0;
	const rest = rate > 0 ? showTime(((total - done) / rate) * 1000) : "?";
	const parts = [`${showCount(done)}/${showCount(total)}`];
	if (rate > 0) parts.push(`${showCount(rate)}/s`);
	parts.push(`${showTime(elapsed)}<${rest}`, `${busy}/${workers} busy`);
	return parts.join(" · ");
}

function percent({ done, total }: ProgressState): string {
	return `${total > 0 ? Math.floor((100 * done) / total) : 100}%`;
}

function drawBar({ done, total, colour }: ProgressState, width: number): string {
	const halves = total > 0 ? Math.floor((2 * width * done) / total) : 2 * width;
	const full = "━".repeat(Math.floor(halves / 2)) + (halves % 2 === 1 ? "╸" : "");
	const rest = "─".repeat(width - full.length);
	return colour ? `\u001b[32m${full}\u001b[39m\u001b[2m${rest}\u001b[22m` : full + rest;
}

/** 950, 9.5k, 71k, 7.1M: two digits are enough to see it move. */
export function showCount(value: number): string {
	const units = ["", "k", "M", "G", "T", "P"];
	let unit = 0;
	let rest = value;
	while (rest >= 999.5 && unit < units.length - 1) {
		rest /= 1000;
		unit++;
	}
	const digits = rest < 9.95 && !(unit === 0 && Number.isInteger(rest)) ? 1 : 0;
	return `${trimZero(rest.toFixed(digits))}${units[unit]}`;
}

/** 0.4s, 3.7s, 42s, 3m05s, 2h07m. */
export function showTime(milliseconds: number): string {
	const seconds = milliseconds / 1000;
	if (seconds < 9.95) return `${seconds.toFixed(1)}s`;
	const whole = Math.round(seconds);
	if (whole < 60) return `${whole}s`;
	if (whole < 3600) return `${Math.floor(whole / 60)}m${pad(whole % 60)}s`;
	return `${Math.floor(whole / 3600)}h${pad(Math.floor((whole % 3600) / 60))}m`;
}

function pad(value: number): string {
	return String(value).padStart(2, "0");
}

function trimZero(text: string): string {
	return text.endsWith(".0") ? text.slice(0, -2) : text;
}

function shorten(text: string, most: number): string {
	return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** When a log gets its next line: every tenth of the way, or after half a minute of silence. */
export function isLineDue(shown: { tenth: number; at: number } | undefined, state: ProgressState): boolean {
	if (shown === undefined) return true;
	return tenthOf(state) > shown.tenth || state.elapsed - shown.at >= 30_000;
}

export function tenthOf({ done, total }: ProgressState): number {
	return total > 0 ? Math.floor((10 * done) / total) : 10;
}
