import { parallel, prange, register } from "cloudloop";
abstract class Shape {
  constructor(readonly name: string) {}
  abstract area(): number;
  get label(): string { return `${this.name}:${Math.round(this.area())}`; }
  isBigger(than: Shape): boolean { return this.area() > than.area(); }
}
class Circle extends Shape { constructor(readonly r: number) { super("circle"); } area(): number { return Math.PI * this.r ** 2; } }
class Box extends Shape { constructor(public w: number, public h: number) { super("box"); } area(): number { return this.w * this.h; } grow(): void { this.w++; } }
register(Circle); register(Box);
class Money { #cents: number; constructor(cents: number) { this.#cents = cents; } get value(): number { return this.#cents / 100; } plus(o: Money): Money { return new Money(this.#cents + Math.round(o.value * 100)); } }
register(Money, { take: (m: Money) => Math.round(m.value * 100), make: (c: number) => new Money(c) });

const labels = parallel((shapes: Shape[], n: number): Map<string, number> => {
  const seen = new Map<string, number>();
  for (const i of prange(n)) { const s = shapes[i % shapes.length]; const l = s.label; seen.set(l, (seen.get(l) ?? 0) + 1); }
  return seen;
});
const biggest = parallel((shapes: Shape[]): Shape | undefined => { let best: Shape | undefined; let most = -1;
  for (const s of prange(shapes)) { const a = s.area(); if (a > most) { most = a; best = s; } }
  return best;
});
const total = parallel((moneys: Money[]): number => { let s = 0; for (const m of prange(moneys)) s += Math.round(m.value * 100); return s; });
const make = parallel((n: number): Money[] => { const out: Money[] = new Array(n); for (const i of prange(n)) out[i] = new Money(i).plus(new Money(5)); return out; });
const circles = parallel((shapes: Shape[]): Circle[] => { const out: Circle[] = []; for (const s of prange(shapes)) if (s instanceof Circle) out.push(s); return out; });
const growAll = parallel((boxes: Box[]): void => { for (const i of prange(boxes.length)) { boxes[i].w += 2; boxes[i].h = boxes[i].w; } });
const byName = parallel((shapes: Shape[]): Record<string, Shape[]> => { const g: Record<string, Shape[]> = {}; for (const i of prange(shapes.length)) { const s = shapes[i]; (g[s.name] ??= []).push(s); } return g; });

const shapes: Shape[] = Array.from({ length: 120 }, (_, k) => k % 3 ? new Circle(k % 10) : new Box(k, k % 5));
console.log([...labels(shapes, 1000)].slice(0, 5), biggest(shapes) === shapes[117], biggest(shapes)?.label);
console.log(total(Array.from({ length: 100 }, (_, k) => new Money(k))), make(50).map(m => m.value).join(), make(3)[1] instanceof Money);
const cs = circles(shapes); console.log(cs.length, cs[0] === shapes[1], cs[3].label);
const boxes = shapes.filter((s): s is Box => s instanceof Box); growAll(boxes); console.log(boxes.map(b => b.area()).join());
const g = byName(shapes); console.log(Object.keys(g), g.box[3] === boxes[3]);
