/** Recursive edge filter of a picture, in both directions. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));

export function kernel(w: number, h: number, alpha: number, img: number[][], out: number[][], y1: number[][], y2: number[][]) {
	const k = ((1 - Math.exp(-alpha)) * (1 - Math.exp(-alpha))) / (1 + 2 * alpha * Math.exp(-alpha) - Math.exp(2 * alpha));
	const [a1, a2] = [k, k * Math.exp(-alpha) * (alpha - 1)];
	const [a3, a4] = [k * Math.exp(-alpha) * (alpha + 1), -k * Math.exp(-2 * alpha)];
	const [b1, b2] = [2 ** -alpha, -Math.exp(-2 * alpha)];
	let xm1 = 0;
	let tm1 = 0;
	let ym1 = 0;
	let ym2 = 0;
	let xp1 = 0;
	let xp2 = 0;
	let tp1 = 0;
	let tp2 = 0;
	let yp1 = 0;
	let yp2 = 0;
	for (let i = 0; i < w; i++) { // parallel
		ym1 = 0;
		ym2 = 0;
		xm1 = 0;
		for (let j = 0; j < h; j++) { // serial
			y1[i][j] = a1 * img[i][j] + a2 * xm1 + b1 * ym1 + b2 * ym2;
			xm1 = img[i][j];
			ym2 = ym1;
			ym1 = y1[i][j];
		}
	}
	for (let i = 0; i < w; i++) { // parallel
		yp1 = 0;
		yp2 = 0;
		xp1 = 0;
		xp2 = 0;
		for (let j = h - 1; j >= 0; j--) { // serial
			y2[i][j] = a3 * xp1 + a4 * xp2 + b1 * yp1 + b2 * yp2;
			xp2 = xp1;
			xp1 = img[i][j];
			yp2 = yp1;
			yp1 = y2[i][j];
		}
	}
	for (let i = 0; i < w; i++) { // parallel
		for (let j = 0; j < h; j++) out[i][j] = y1[i][j] + y2[i][j]; // parallel
	}
	for (let j = 0; j < h; j++) { // parallel
		tm1 = 0;
		ym1 = 0;
		ym2 = 0;
		for (let i = 0; i < w; i++) { // serial
			y1[i][j] = a1 * out[i][j] + a2 * tm1 + b1 * ym1 + b2 * ym2;
			tm1 = out[i][j];
			ym2 = ym1;
			ym1 = y1[i][j];
		}
	}
	for (let j = 0; j < h; j++) { // parallel
		tp1 = 0;
		tp2 = 0;
		yp1 = 0;
		yp2 = 0;
		for (let i = w - 1; i >= 0; i--) { // serial
			y2[i][j] = a3 * tp1 + a4 * tp2 + b1 * yp1 + b2 * yp2;
			tp2 = tp1;
			tp1 = out[i][j];
			yp2 = yp1;
			yp1 = y2[i][j];
		}
	}
	for (let i = 0; i < w; i++) { // parallel
		for (let j = 0; j < h; j++) out[i][j] = y1[i][j] + y2[i][j]; // parallel
	}
}

export const inputs = () => ({
	w: 9,
	h: 8,
	alpha: 0.25,
	img: matrix(9, 8, (i, j) => ((313 * i + 991 * j) % 65536) / 65535),
	out: matrix(9, 8, () => 0),
	y1: matrix(9, 8, () => 0),
	y2: matrix(9, 8, () => 0),
});
