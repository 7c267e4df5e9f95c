/** Made names, kept apart from all names that occur in a file. */

/** `$t`, or `$t_` if the file mentions `$t`, and so on. */
export function createNames(text: string): (wanted: string) => string {
	const words = new Set(text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? []);
	return (wanted) => {
		let name = wanted;
		while (words.has(name)) name += "_";
		return name;
	};
}

/** `Stats.variance` and ordinal 0 make `Stats_variance$0`. */
export function kernelName(id: string): string {
	const [, path = ""] = id.split("#");
	const [name = "", ordinal = ""] = path.split("/");
	return `${name.replace(/[^\p{ID_Continue}$]/gu, "_")}$${ordinal}`.replace(/^(?=\d)/, "_");
}

/** That there is no object is for the iteration to notice that reads the member, if there is any. */
export function optional(expression: string): string {
	if (!/^[\p{ID_Continue}$]+(\.[\p{ID_Continue}$]+|\[\d+\])+$/u.test(expression)) return expression;
	return expression
		.replaceAll(".", "?.")
		.replaceAll("[", "?.[")
		.replace(/^this\?/, "this");
}
