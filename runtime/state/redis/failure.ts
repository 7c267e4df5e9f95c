/** What an error of the client or the server means for the one who asked. */

/** `away`: try again. `full`: no memory. `refused`: it will never work like this. */
export type Failure = "away" | "full" | "refused";

/** By the first word of the server's answer. What is not here and came from the server will fail again. */
const answers: Readonly<Record<string, Failure>> = {
	OOM: "full",
	LOADING: "away",
	BUSY: "away",
	READONLY: "away",
	MASTERDOWN: "away",
	CLUSTERDOWN: "away",
	TRYAGAIN: "away",
	NOREPLICAS: "away",
	MOVED: "away",
	ASK: "away",
	UNBLOCKED: "away",
	MISCONF: "full",
};

export function classify(error: unknown): Failure {
	if (!isAnswer(error)) return isBadCertificate(error) ? "refused" : "away";
	const reason = reasonOf(error);
	// An error inside of a script is wrapped into one of the script.
	const inner = /\b(OOM|READONLY|MISCONF)\b/.exec(reason)?.[1];
	return answers[inner ?? reason.split(" ")[0] ?? ""] ?? "refused";
}

export function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const last = (error as { lastNodeError?: unknown }).lastNodeError;
	const { previousErrors } = error as { previousErrors?: readonly unknown[] };
	const deeper = last ?? previousErrors?.at(-1) ?? error.cause;
	return deeper instanceof Error && error.message !== deeper.message
		? `${error.message}: ${deeper.message}`
		: error.message;
}

/** Whether the server said so, rather than the way to it. */
export function isAnswer(error: unknown): boolean {
	return error instanceof Error && error.name === "ReplyError";
}

/** Trying again makes no certificate valid. */
function isBadCertificate(error: unknown): boolean {
	return /certificate|ERR_TLS|CERT_/i.test(reasonOf(error));
}
