/**
 * Makes thumbnails of a folder of pictures: an async loop, many pictures in flight.
 *
 *     cloudloop run examples/images/main.ts [FOLDER] [--out thumbnails] [--size 160]
 *
 * Pictures by default: the photographs that the package `material-kit` (MIT licence) ships, most of them from Unsplash.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parallel, prange } from "cloudloop";
import sharp from "sharp";

export interface Options {
	readonly folder: string;
	/** Where thumbnails go. */
	readonly out: string;
	/** Width and height into which a picture has to fit. */
	readonly size: number;
}

export interface Thumbnail {
	readonly name: string;
	readonly width: number;
	readonly height: number;
	readonly sha256: string;
}

export interface Thumbnails {
	/** In the order of the pictures. */
	readonly made: readonly Thumbnail[];
	/** Of all thumbnails together. */
	readonly bytes: number;
}

export const makeThumbnails = parallel(
	{ label: "thumbnails" },
	async (folder: string, names: readonly string[], out: string, size: number): Promise<Thumbnails> => {
		const made: Thumbnail[] = [];
		let bytes = 0;
		for (const i of prange(names.length, { concurrency: 4 })) {
			const name = names[i];
			const picture = sharp(join(folder, name)).rotate().resize(size, size, { fit: "inside" });
			const { data, info } = await picture.webp({ quality: 80 }).toBuffer({ resolveWithObject: true });
			await writeFile(join(out, `${name.replaceAll("/", "-")}.webp`), data);
			const sha256 = createHash("sha256").update(data).digest("hex");
			bytes += info.size;
			made.push({ name, width: info.width, height: info.height, sha256 });
		}
		return { made, bytes };
	},
);

export async function main({ folder, out, size }: Options): Promise<Thumbnails> {
	const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
	const names = files.filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort();
	mkdirSync(out, { recursive: true });
	return await makeThumbnails(folder, names, out, size);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const photographs = fileURLToPath(new URL("assets/img", import.meta.resolve("material-kit/package.json")));
	const { values, positionals } = parseArgs({
		options: { out: { type: "string", default: "thumbnails" }, size: { type: "string", default: "160" } },
		allowPositionals: true,
	});
	const start = performance.now();
	const folder = positionals[0] ?? photographs;
	const { made, bytes } = await main({ folder, out: values.out, size: Number(values.size) });
	for (const { name, width, height } of made) console.log(`${width} × ${height}`.padStart(11), name);
	const time = (performance.now() - start).toFixed(0);
	console.log(`${made.length} thumbnails, ${bytes} bytes, in ${values.out}, ${time} ms`);
}
