/** Kernels of loops that no plan may call parallel. */
import type { Frame } from "../../../runtime/contract.js";

type Body = (i: number, $frame: Frame) => void;

/** A kernel without captures as locals: the body works on the frame, which is what the caller sees. */
const kernelOf =
	(body: Body) =>
	($begin: number, $end: number, $frame: Frame): void => {
		for ($frame.$t = $begin; $frame.$t < $end; $frame.$t++) body($frame.$start + $frame.$t * $frame.$step, $frame);
	};

const array = (frame: Frame, name: string) => frame[name] as number[];

/** `a[i] = a[i - 7] + 1` */
export const carried$0 = kernelOf((i, frame) => {
	if (i >= 7) array(frame, "a")[i] = (array(frame, "a")[i - 7] as number) + 1;
});

/** `out[i] = last ?? 0; if (i % 10 === 3) last = i` */
export const remembers$0 = kernelOf((i, frame) => {
	array(frame, "out")[i] = (frame.last as number | undefined) ?? 0;
	if (i % 10 === 3) {
		frame.last = i;
		frame.last$set = true;
	}
});

/** `table[0] += i` where `table` is taken to be only read. */
export const mutates$0 = kernelOf((i, frame) => {
	array(frame, "table")[0] = (array(frame, "table")[0] as number) + i;
});

/** `out.push(out.length)` */
export const counts$0 = kernelOf((_, frame) => {
	const out = array(frame, "out");
	out.push(out.length);
});

/** Throws where an earlier iteration left a mark. */
export const trips$0 = kernelOf((i, frame) => {
	const marks = array(frame, "marks");
	if (i > 20 && marks[i - 20] === 1) throw new RangeError(`at ${i}`);
	marks[i] = 1;
});
