/** Looks at the seats and shows loops that run longer than a second, on stderr. */
import { CLEAR_LINE, writeFully } from "../../descriptor.js";
import { type Control, drawOnScreen } from "../memory/control.js";
import { type SeatView, viewSeats } from "../memory/seats.js";
import type { Screen } from "../messages.js";
import { isLineDue, liveLine, type ProgressState, plainLine, tenthOf } from "./progress.js";

const STDERR = 2;
/** Loops shorter than this are not worth a line. */
const PATIENCE_MS = 1000;
/** A terminal is redrawn about eight times a second, but only while there is something to show. */
const IDLE_MS = 250;
const REDRAW_MS = 125;

export interface Watch {
	readonly control: Control;
	/** Labels of loops by number, filled while we watch. */
	readonly labels: ReadonlyMap<number, string>;
	readonly screen: Screen;
}

export function watchSeats(watch: Watch): void {
	const show = watch.screen.progress === "live" ? createLive(watch) : createPlain(watch);
	const look = (): void => {
		const long = viewSeats(watch.control).filter((view) => Date.now() - view.started >= PATIENCE_MS);
		show(long.sort((a, b) => a.started - b.started));
		setTimeout(look, long.length > 0 ? REDRAW_MS : IDLE_MS);
	};
	look();
}

type Show = (views: readonly SeatView[]) => void;

/** One line, redrawn: the loop that has run longest. */
function createLive(watch: Watch): Show {
	return (views) => {
		drawOnScreen(watch.control, (lineIsThere) => {
			// Looked at again with the screen held: the caller frees the seat first and clears the line then, so we cannot
			// draw a line that nobody clears.
			const view = viewSeats(watch.control).find(({ id }) => id === views[0]?.id);
			if (view === undefined) {
				if (lineIsThere) writeFully(STDERR, Buffer.from(CLEAR_LINE));
				return false;
			}
			const others = views.length > 1 ? ` (+${views.length - 1})` : "";
			const state = stateOf(watch, view);
			const line = liveLine({ ...state, columns: state.columns - others.length });
			writeFully(STDERR, Buffer.from(`${CLEAR_LINE}${line}${others}\r`));
			return true;
		});
	};
}

/** Lines for a log, few of them. */
function createPlain(watch: Watch): Show {
	const shown = new Map<number, { tenth: number; at: number }>();
	return (views) => {
		for (const view of views) {
			const state = stateOf(watch, view);
			if (!isLineDue(shown.get(view.id), state)) continue;
			shown.set(view.id, { tenth: tenthOf(state), at: state.elapsed });
			writeFully(STDERR, Buffer.from(`${plainLine(state)}\n`));
		}
		for (const id of shown.keys()) if (!views.some((view) => view.id === id)) shown.delete(id);
	};
}

function stateOf({ control, labels, screen }: Watch, view: SeatView): ProgressState {
	return {
		label: labels.get(view.loop) ?? "loop",
		done: view.done,
		total: view.total,
		elapsed: Date.now() - view.started,
		workers: control.workers,
		busy: Math.min(view.inside, control.workers),
		columns: screen.columns,
		colour: screen.colour,
	};
}
