/** Leads the source map of an emitted file, beside it or inside of it, on to the user's files. */
import { relative, resolve } from "node:path";
import remapping, { type SourceMapInput } from "@jridgewell/remapping";

/** A source map as JSON; only what is looked at here. */
interface PlainMap {
	readonly mappings: string;
	readonly sources: readonly string[];
	readonly sourceRoot?: string;
	readonly sourcesContent?: readonly (string | null)[];
}

const INLINE = /\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/;

/** Changes the mappings of a map's text, or of the map inside of a script's text. */
export function changeMappings(fileName: string, text: string, change: (mappings: string) => string): string {
	return changeMap(fileName, text, (map) => ({ ...map, mappings: change(map.mappings) }));
}

/**
 * Puts the map of the generated TypeScript behind the map of the JavaScript emitted from it.
 *
 * `inner` is the former; its sources are absolute, or relative to `folder`, where the generated file would lie.
 */
export function composeMaps(fileName: string, text: string, inner: unknown, folder: string): string {
	return changeMap(fileName, text, (outer) => compose(outer, inner, folder));
}

function changeMap(fileName: string, text: string, change: (map: PlainMap) => unknown): string {
	if (fileName.endsWith(".map")) return JSON.stringify(change(JSON.parse(text)));
	return text.replace(INLINE, (_, encoded: string) => {
		const map = change(JSON.parse(Buffer.from(encoded, "base64").toString()));
		return `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}`;
	});
}

function compose(outer: PlainMap, inner: unknown, folder: string): unknown {
	const known = (typeof inner === "string" ? JSON.parse(inner) : inner) as PlainMap;
	const sources = known.sources.map((source) => relative(folder, resolve(folder, source)).replaceAll("\\", "/"));
	const innerMap = { ...known, sources, sourceRoot: undefined } as unknown as SourceMapInput;
	const { sourceRoot, sourcesContent, ...bare } = outer;
	const composed = remapping(bare as unknown as SourceMapInput, (_, { depth }) => (depth === 1 ? innerMap : null), {
		excludeContent: !sourcesContent,
	});
	const { ignoreList: _, ...plain } = composed;
	return sourceRoot === undefined ? plain : { ...plain, sourceRoot };
}
