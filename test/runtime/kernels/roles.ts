/** Kernels of every role, by hand, as the compiler writes them. Each is one loop, for no variable needs the tree. */
import type { Frame, Marks } from "../../../runtime/contract.js";

/** Runs a body for each iteration and keeps `$t`, also when it throws. */
function loop($begin: number, $end: number, $frame: Frame, body: (i: number) => void, leave?: () => void): void {
	const { $start, $step } = $frame;
	let $t = $begin;
	try {
		for (; $t < $end; $t++) body($start + $t * $step);
	} finally {
		leave?.();
		$frame.$t = $t;
	}
}

export function minimum$0($begin: number, $end: number, $frame: Frame): void {
	const A = $frame.A as number[];
	let m = $frame.m as number;
	loop(
		$begin,
		$end,
		$frame,
		(i) => {
			m = Math.min(m, A[i] as number);
		},
		() => {
			$frame.m = m;
		},
	);
}

export function argmin$0($begin: number, $end: number, $frame: Frame): void {
	const A = $frame.A as number[];
	let best = $frame.best as number;
	let at = $frame.at as number;
	let set = false;
	const leave = (): void => void Object.assign($frame, { best, at, best$set: set });
	const body = (i: number): void => {
		const e = A[i] as number;
		if (e < best) {
			best = e;
			at = i;
			set = true;
		}
	};
	loop($begin, $end, $frame, body, leave);
}

export function last$0($begin: number, $end: number, $frame: Frame): void {
	const A = $frame.A as number[];
	let x: unknown = $frame.x;
	let set = false;
	const leave = (): void => void Object.assign($frame, { x, x$set: set });
	const body = (i: number): void => {
		if ((A[i] as number) > 0.5) {
			x = { i };
			set = true;
		}
	};
	loop($begin, $end, $frame, body, leave);
}

export function every$0($begin: number, $end: number, $frame: Frame): void {
	const A = $frame.A as number[];
	let ok: unknown = $frame.ok;
	let set = false;
	const leave = (): void => void Object.assign($frame, { ok, ok$set: set });
	const test = (i: number): unknown => {
		if (i === 60) throw new Error("a sequential loop stops before this");
		return A[i] !== 0 && i;
	};
	const body = (i: number): void => {
		if (ok) {
			ok = test(i);
			set = true;
		}
	};
	loop($begin, $end, $frame, body, leave);
}

export function bits$0($begin: number, $end: number, $frame: Frame): void {
	const A = $frame.A as number[];
	let b = $frame.b as number;
	loop(
		$begin,
		$end,
		$frame,
		(i) => {
			b ^= (A[i] as number) * 1000;
		},
		() => {
			$frame.b = b;
		},
	);
}

export function scale$0($begin: number, $end: number, $frame: Frame): void {
	const A = $frame.A as number[];
	const out = $frame.out as number[];
	loop($begin, $end, $frame, (i) => {
		out[i] = (A[i] as number) * 2;
	});
}

export function halve$0($begin: number, $end: number, $frame: Frame): void {
	const A = $frame.A as number[];
	loop($begin, $end, $frame, (i) => {
		if (i === $frame.bad) throw new RangeError(`bad ${i}`);
		A[i] = (A[i] as number) / 2;
	});
}

export function label$0($begin: number, $end: number, $frame: Frame): void {
	const A = $frame.A as number[];
	const out = $frame.out as unknown[];
	loop($begin, $end, $frame, (i) => {
		if (i % 3 !== 0) out[i] = i % 2 ? `${A[i]}` : { i };
	});
}

export function histogram$0($begin: number, $end: number, $frame: Frame): void {
	const A = $frame.A as number[];
	const h = $frame.h as number[];
	loop($begin, $end, $frame, (i) => {
		const k = Math.floor((A[i] as number) * 7);
		h[k] = (h[k] as number) + 1;
	});
}

export function weights$0($begin: number, $end: number, $frame: Frame): void {
	const A = $frame.A as number[];
	const h = $frame.h as number[];
	const at = $frame.h$at as Marks;
	loop($begin, $end, $frame, (i) => {
		const k = at.mark(Math.floor((A[i] as number) * 7));
		h[k] = (h[k] as number) + (A[i] as number);
	});
}

export function count$0($begin: number, $end: number, $frame: Frame): void {
	const A = $frame.A as number[];
	const m = $frame.m as Map<string, number>;
	loop($begin, $end, $frame, (i) => {
		const k = `k${Math.floor((A[i] as number) * 50)}`;
		m.set(k, (m.get(k) ?? 0) + 1);
	});
}

export function tally$0($begin: number, $end: number, $frame: Frame): void {
	const A = $frame.A as number[];
	const o = $frame.o as Record<string, number>;
	loop($begin, $end, $frame, (i) => {
		const k = i % 2 ? `${Math.floor((A[i] as number) * 9)}` : `k${Math.floor((A[i] as number) * 50)}`;
		o[k] = (o[k] ?? 0) + (A[i] as number);
	});
}

export function pick$0($begin: number, $end: number, $frame: Frame): void {
	const $items = $frame.$items as readonly { v: number }[];
	const out = $frame.out as unknown[];
	const seen = $frame.seen as Set<unknown>;
	const config = $frame.config as { readonly limit: number };
	loop($begin, $end, $frame, (t) => {
		const item = $items[t] as { v: number };
		if (item.v > config.limit) out.push(item, config, t);
		seen.add(item.v > 0.9 ? item : t % 5);
	});
}

/** Writes A, and hands out views of all memory there is. */
export function views$0($begin: number, $end: number, $frame: Frame): void {
	const A = $frame.A as Float64Array;
	const bytes = $frame.bytes as Buffer;
	const config = $frame.config as { readonly deep: Int16Array };
	const out = $frame.out as unknown[];
	loop($begin, $end, $frame, (i) => {
		A[i] = (A[i] as number) / 2;
		const place = i % 8;
		out.push(A.subarray(i, i + 1), [new DataView(A.buffer, A.byteOffset + 8 * i, 4)]);
		out.push(bytes.subarray(place, place + 3), config.deep.subarray(place), { whole: config.deep.buffer, i });
	});
}

export function log$0($begin: number, $end: number, $frame: Frame): void {
	const { $log } = $frame;
	loop($begin, $end, $frame, (i) => {
		if (i === $frame.bad) throw Object.assign(new TypeError("bad"), { code: "E_BAD", cause: new Error("why") });
		if (i % 4 === 0) $log.push(0, i);
	});
}

export async function later$0($begin: number, $end: number, $frame: Frame): Promise<void> {
	const out = $frame.out as number[];
	let $t = $begin;
	try {
		for (; $t < $end; $t++) {
			const i = $frame.$start + $t * $frame.$step;
			await new Promise((resolve) => setTimeout(resolve, (i * 7) % 3));
			if (i === $frame.bad) throw new RangeError(`bad ${i}`);
			out.push(i);
		}
	} finally {
		$frame.$t = $t;
	}
}
