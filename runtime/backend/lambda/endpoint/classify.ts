/** What an answer means: the table behind all retries. Rows are tried in order. */
import type { Answer } from "./endpoint.js";

export type Verdict =
	| { readonly kind: "answer" }
	/** It did not run; try again later. Never counts as a failed attempt. */
	| { readonly kind: "throttled"; readonly reason: string; readonly after: number | undefined }
	/** It may have run: once more, with a new attempt. */
	| { readonly kind: "unknown"; readonly why: string }
	/** The worker broke down: smaller pieces. */
	| { readonly kind: "crashed"; readonly how: "time" | "memory" | "exit"; readonly why: string }
	/** No repetition can help. */
	| { readonly kind: "final"; readonly code: "CL7001" | "CL7002" | "CL7003"; readonly why: string };

interface Row {
	readonly when: (answer: Answer, text: string) => boolean;
	readonly verdict: (answer: Answer, text: string) => Verdict;
}

const crashed =
	(how: "time" | "memory" | "exit") =>
	(_: Answer, why: string): Verdict => ({ kind: "crashed", how, why });
const final =
	(code: "CL7001" | "CL7002" | "CL7003") =>
	(_: Answer, why: string): Verdict => ({ kind: "final", code, why });

const failed = (pattern: RegExp) => (answer: Answer, text: string) =>
	answer.functionError !== undefined && pattern.test(text);

const rows: readonly Row[] = [
	{
		when: ({ status }) => status === 429,
		verdict: ({ error, retryAfter }) => ({
			kind: "throttled",
			reason: error?.reason ?? error?.message ?? "",
			after: retryAfter,
		}),
	},
	{ when: ({ status }) => status === 413, verdict: final("CL7003") },
	// Emulators answer 500 to what AWS calls a bad request, too: whatever it was, it is repeated a few times only.
	{ when: ({ status }) => status >= 500, verdict: (_, why) => ({ kind: "unknown", why }) },
	{ when: ({ status }) => status >= 400, verdict: final("CL7001") },
	{ when: failed(/Task timed out|Lambda timeout|Sandbox\.Timedout/i), verdict: crashed("time") },
	{ when: failed(/OutOfMemory|signal: killed|heap out of memory/i), verdict: crashed("memory") },
	{
		when: failed(/ImportModuleError|UserCodeSyntaxError|HandlerNotFound|MalformedHandlerName/),
		verdict: final("CL7002"),
	},
	{ when: failed(/ResponseSizeTooLarge/), verdict: crashed("memory") },
	{ when: ({ functionError }) => functionError !== undefined, verdict: crashed("exit") },
];

export function classify(answer: Answer): Verdict {
	const text = textOf(answer);
	return rows.find(({ when }) => when(answer, text))?.verdict(answer, text) ?? { kind: "answer" };
}

function textOf({ error, functionError, payload }: Answer): string {
	if (error !== undefined) return `${error.name}: ${error.message}`;
	return functionError === undefined ? "" : Buffer.from(payload).toString().slice(0, 2000);
}
