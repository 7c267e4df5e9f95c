/**
 * Draws a part of the Mandelbrot set into a PNG file.
 *
 *     cloudloop run examples/mandelbrot/main.ts mandelbrot.png --width 1600 --height 1000
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import { parallel, prange, shared } from "cloudloop";
import { PNG } from "pngjs";

export interface View {
	readonly width: number;
	readonly height: number;
	/** After this many steps a point counts as inside. */
	readonly limit: number;
}

/** The seahorse valley: the middle of the picture, and its width. */
const MIDDLE_X = -0.7436;
const MIDDLE_Y = 0.1319;
const EXTENT = 0.01;

/** For each pixel how fast it escapes: the number of steps, smoothed; 0 inside the set. */
export const mandelbrot = parallel((view: View): Float32Array => {
	const { width, height, limit } = view;
	const scale = EXTENT / width;
	const left = MIDDLE_X - (scale * width) / 2;
	const top = MIDDLE_Y - (scale * height) / 2;
	const speed = shared(Float32Array, width * height);
	for (const y of prange(height)) {
		const cy = top + y * scale;
		for (let x = 0; x < width; x++) {
			const cx = left + x * scale;
			let zx = 0;
			let zy = 0;
			let xx = 0;
			let yy = 0;
			let steps = 0;
			while (steps < limit && xx + yy < 256) {
				zy = 2 * zx * zy + cy;
				zx = xx - yy + cx;
				xx = zx * zx;
				yy = zy * zy;
				steps++;
			}
			speed[y * width + x] = steps === limit ? 0 : steps + 4 - Math.log2(Math.log2(xx + yy));
		}
	}
	return speed;
});

/** A soft cycle of colours; black inside. */
function paint(speed: Float32Array, { width, height }: View): PNG {
	const picture = new PNG({ width, height });
	for (let k = 0; k < speed.length; k++) {
		const angle = 0.35 * Math.sqrt(speed[k]);
		for (let channel = 0; channel < 3; channel++) {
			const shade = 0.5 - 0.5 * Math.cos(2 * angle + 0.6 * channel);
			picture.data[4 * k + channel] = speed[k] === 0 ? 0 : Math.round(255 * shade);
		}
		picture.data[4 * k + 3] = 255;
	}
	return picture;
}

export function main(view: View): Float32Array {
	return mandelbrot(view);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const { values, positionals } = parseArgs({
		options: {
			width: { type: "string", default: "1600" },
			height: { type: "string", default: "1000" },
			limit: { type: "string", default: "1000" },
		},
		allowPositionals: true,
	});
	const view = { width: Number(values.width), height: Number(values.height), limit: Number(values.limit) };
	const start = performance.now();
	const speed = main(view);
	console.log(`${view.width} × ${view.height} pixels in ${(performance.now() - start).toFixed(0)} ms`);
	const file = positionals[0] ?? "mandelbrot.png";
	writeFileSync(file, PNG.sync.write(paint(speed, view)));
	console.log(`wrote ${file}`);
}
