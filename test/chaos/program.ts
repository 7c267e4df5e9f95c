/**
 * A program as users have it: runs the loops that its parent names, on Lambda, and says of each what it left behind.
 * Half of the launches block this thread, so all that goes wrong happens to it from outside.
 */
import { isDeepStrictEqual } from "node:util";
import { launch, launchAsync } from "../../runtime/generated.js";
import { close, configure } from "../../runtime/index.js";
import type { Values } from "../runtime/loops.js";
import { type ChaosLoop, loops } from "./loops.js";

/** `wrong`: another result, or an error that has no code or left something behind. */
export type How = "exact" | "error" | "wrong";

export type Report =
	| { readonly kind: "begins"; readonly name: string }
	| { readonly kind: "ended"; readonly name: string; readonly how: How; readonly told: string };

const { CHAOS_LOOPS = "[]", CLOUDLOOP_REDIS_URL: redis } = process.env;

function tell(report: Report): Promise<void> {
	return new Promise((resolve) => process.send?.(report, () => resolve()));
}

/** What the same loop leaves without workers. */
function runInline({ code, args, values }: ChaosLoop): Values {
	configure({ backend: "serial", inline: "auto", chunks: undefined });
	const given = values();
	const frame = { ...given };
	launch(code, args(given), frame);
	return pick(frame, given);
}

async function run(name: string, blocking: boolean): Promise<void> {
	const one = loops[name] as ChaosLoop;
	const expected = runInline(one);
	configure({ backend: "lambda", inline: "never", chunks: one.chunks, concurrency: 4, redis });
	const given = one.values();
	// The launch assigns to its frame; what the user's objects hold must stay as it is, too.
	const frame = { ...given };
	await tell({ kind: "begins", name });
	try {
		if (blocking) launch(one.code, one.args(given), frame);
		else await launchAsync(one.code, one.args(given), frame);
	} catch (error) {
		const untouched = one.values();
		const unchanged = isDeepStrictEqual(given, untouched) && isDeepStrictEqual(pick(frame, given), untouched);
		const { code = "", message } = error as { code?: string; message: string };
		const clear = /^CL[5-8]\d{3}$/.test(code);
		const told = clear && !process.env.CHAOS_TALK ? code : `${code} ${message}`;
		const how = clear && unchanged ? "error" : "wrong";
		return tell({ kind: "ended", name, how, told: unchanged ? told : `${told}, half applied` });
	}
	const exact = isDeepStrictEqual(pick(frame, given), expected);
	return tell({ kind: "ended", name, how: exact ? "exact" : "wrong", told: exact ? "" : "another result" });
}

function pick(frame: Values, names: Values): Values {
	return Object.fromEntries(Object.keys(names).map((name) => [name, frame[name]]));
}

for (const [at, name] of (JSON.parse(CHAOS_LOOPS) as string[]).entries()) await run(name, at % 2 === 0);
await close();
process.disconnect();
