/** Exit codes of the command line, and the error that carries one. */

export const EXIT = {
	ok: 0,
	program: 1,
	usage: 2,
	diagnostics: 3,
	limit: 4,
	backend: 5,
	interrupted: 130,
} as const;

/** Ends the command with a message for the user and a code. The message may be empty: all was said already. */
export class Exit extends Error {
	override readonly name = "Exit";
	readonly code: number;

	constructor(code: number, message = "") {
		super(message);
		this.code = code;
	}
}
