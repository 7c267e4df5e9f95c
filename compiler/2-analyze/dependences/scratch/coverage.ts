/**
 * Is every part of an array, or of a tree of arrays and objects, that an iteration reads written by the same iteration before?
 *
 * In:   for (let j = 0; j < n; j++) t[j] = a[i * n + j]; … for (let j = 1; j < n; j++) s += t[j] * t[j - 1];
 * Out:  yes: the first loop writes [0, n), the second reads [0, n)
 *
 * The body is walked in its order (`flow.ts`), and so are functions that get the array, call by call. Each mention has to be
 * one that is understood here.
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, isVoidContext, walk } from "../../../syntax/nodes.js";
import { constant, ZERO } from "../../../syntax/polynomial.js";
import { givenBy } from "../../closures/frames.js";
import { THIS } from "../../effects/summary.js";
import type { ContainerContext } from "../../roles/facts.js";
import type { Frame } from "../../variables/uses.js";
import { accessesTo, type Coverage, type Misses } from "./accesses.js";
import { type Fn, functionCalled, methodsCalled, parameterAt } from "./callees/calls.js";
import { givesItself, methodOf } from "./callees/instances.js";
import { createFlow, type State } from "./flow.js";
import { createKnowledge } from "./knowledge.js";
import { isOfObjects } from "./made/shapes.js";
import { type Chain, chainAt, type End, endOf, isNamedInTurn, type Names, OTHER, type Part, stepsOf } from "./names.js";
import { meet, type Region } from "./regions.js";
import { isReading, isReadWhole } from "./wholes.js";

/** Calls in calls, and code that is too long to be looked at. */
const DEEPEST = 6;
const LONGEST = 40_000;

/** The method of an object in question. */
interface Own {
	readonly fn: ts.MethodDeclaration;
	readonly of: Chain;
	readonly part: Part;
}

/** What a call hands to the function that it runs. */
interface Given {
	readonly passed: ReadonlyMap<number, Part>;
	readonly own?: Own | undefined;
}

interface Covered {
	/** All that code of the body, and of `runs`, names in its turn. */
	readonly names: Names;
	/** Functions around the loop that name these. */
	readonly runs: ReadonlySet<ts.Node>;
	/** Denotes the length of the whole, if nothing can change that. */
	readonly length: string | undefined;
	/** Reads of what no other iteration writes, of an array whose contents each run of iterations begins with. */
	readonly apart?: ReadonlySet<ts.Node>;
}

interface After {
	readonly after: State;
}

/** What is written first, by the names that it has before the loop; undefined if that is not shown. */
export function coverageOf(context: ContainerContext, covered: Covered): Coverage | undefined {
	const found = walked(context, covered, 0);
	if (!("floor" in found)) return found;
	// What nobody writes is the same in each copy: it counts as written.
	const again = found.floor > 0 ? walked(context, covered, found.floor) : found;
	return "floor" in again ? undefined : again;
}

/** With elements below `floor` as written; `floor`: it is not shown, and none below that is written in any case. */
function walked(
	context: ContainerContext,
	{ names: given, runs, length, apart }: Covered,
	floor: number,
): Coverage | { readonly floor: number } {
	const { scope, subscripts } = context;
	const { ts, checker, body } = scope;
	const knowledge = createKnowledge(context);
	const [{ made: whole }] = [...given.values()] as [Part];
	const misses: Misses = { count: 0, assumed: [] };
	let names = given;
	let frame: Frame | undefined;
	let inside: readonly ts.Node[] = [body];
	let looked = 0;
	let isLost = false;
	const receivers = new Set<ts.Node>();
	const framed = new Map<ts.Node, Map<Frame | undefined, Frame>>();

	const lost = (state: State): After => {
		isLost = true;
		return { after: state };
	};
	const chain = (node: ts.Node): Chain | undefined => {
		const given = ts.isExpression(node) ? ownGiven(node) : undefined;
		const found = given ?? chainAt(scope, names, ts.isExpression(node) ? bare(ts, node) : node);
		return found?.part === OTHER ? undefined : found;
	};
	/** A chain that begins at what a method of the object gives, if that is the object. */
	const ownGiven = (node: ts.Expression): Chain | undefined => {
		const { root, steps } = stepsOf(ts, node);
		const own = ts.isCallExpression(root) ? ownMethod(root) : undefined;
		if (!own || !givesItself(ts, own.fn)) return undefined;
		return { part: own.part, steps, node: bare(ts, node), first: root as ts.CallExpression };
	};
	/** Of a call `v.set(1, 2)`: the method, and which part is its object. */
	const ownMethod = (node: ts.CallExpression): Own | undefined => {
		const callee = bare(ts, node.expression);
		if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.name) || ts.isOptionalChain(node))
			return undefined;
		const of = chain(callee.expression);
		const end = of && endOf(ts, subscripts, of, frame);
		const { made } = end ?? {};
		if (!of || !end || made?.kind !== "object" || end.beyond.length > 0 || made.parts.has(callee.name.text))
			return undefined;
		const fn = made.instanceOf && methodOf(scope, made.instanceOf, callee.name.text);
		return fn && isOfObjects(made) ? { fn, of, part: { links: end.links, made } } : undefined;
	};
	const mentions = (node: ts.Node): boolean => {
		let found = false;
		walk(ts, node, (at) => {
			if (chainAt(scope, names, at)) found = true;
		});
		return found;
	};
	/** The chain's end, if it is understood, after its subscripts. */
	const reach = (one: Chain, state: State): { readonly end: End; readonly at: State } | undefined => {
		const end = endOf(ts, subscripts, one, frame);
		const beyond = end?.beyond.some((step) => ts.isElementAccessExpression(step)) === true;
		if (!end || (beyond && end.made)) return undefined;
		const given = one.first && state ? runOwn(one.first, state) : undefined;
		return { end, at: visitPlaces(one, given ? given.after : state) };
	};
	const runOwn = (node: ts.CallExpression, state: State): After => {
		const own = ownMethod(node);
		return (own && call(node, state, own)) ?? lost(state);
	};
	const visitPlaces = ({ steps }: Chain, state: State): State => {
		const places = steps.flatMap((step) => (ts.isElementAccessExpression(step) ? [step.argumentExpression] : []));
		return places.reduce<State>((before, place) => flow.visit(place, before), state);
	};
	const accesses = accessesTo(context, { knowledge, misses, whole, length, apart, frame: () => frame });

	/** Undefined: it is not understood. */
	const settled = (after: State | "lost", state: State): After => (after === "lost" ? lost(state) : { after });

	const assignment = (node: ts.BinaryExpression, state: State): After | undefined => {
		const target = chain(node.left);
		if (!target) return mentions(node.left) && isPattern(node.left) ? pattern(node, state) : undefined;
		const found = reach(target, state);
		if (!found) return lost(state);
		const { end, at } = found;
		const sign = node.operatorToken.getText();
		if (sign === "=") return settled(accesses.write(end, flow.visit(node.right, at)), state);
		const before = accesses.read(end, at);
		if (before === "lost") return lost(state);
		const after = flow.visit(node.right, before);
		return ["&&=", "||=", "??="].includes(sign) ? { after: before } : settled(accesses.write(end, after), state);
	};
	const isPattern = (node: ts.Node) => ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node);
	/** `[t[0], t[1]] = …` */
	const pattern = (node: ts.BinaryExpression, state: State): After => {
		const { left } = node;
		if (!ts.isArrayLiteralExpression(left)) return lost(state);
		let at = flow.visit(node.right, state);
		for (const one of left.elements) {
			const target = chain(one);
			const found = target && reach(target, at);
			if (!found && mentions(one)) return lost(state);
			if (!found) flow.visit(one, at);
			const after = found ? accesses.write(found.end, found.at) : at;
			if (after === "lost") return lost(state);
			at = after;
		}
		return { after: at };
	};

	/** A constant with a part of it; what is read is none of our business here. */
	const declared = ({ name, initializer, parent }: ts.VariableDeclaration, state: State): After | undefined => {
		const source = initializer && chain(initializer);
		const found = source && reach(source, state);
		if (!source || !found?.end.made || found.end.beyond.length > 0) return undefined;
		const isConst = (parent.flags & ts.NodeFlags.Const) !== 0 && ts.isVariableStatement(parent.parent);
		if (ts.isArrayBindingPattern(name)) return settled(accesses.take(found.end, name, found.at), state);
		const symbol = ts.isIdentifier(name) ? checker.getSymbolAtLocation(name) : undefined;
		if (!isConst || !symbol || !isNamedInTurn(scope, symbol, inside.at(-1) as ts.Node)) return lost(state);
		names = new Map([...names, [symbol, { links: found.end.links, made: found.end.made }]]);
		return { after: found.at };
	};

	const method = (node: ts.CallExpression, callee: Chain, state: State): After => {
		const found = ts.isOptionalChain(node) ? undefined : reach(callee, state);
		if (!found) return lost(state);
		const { end } = found;
		const given = () => node.arguments.reduce<State>((before, one) => flow.visit(one, before), found.at);
		if (!end.made) {
			const read = accesses.read(end, found.at);
			return read === "lost" || end.beyond.length !== 1 ? lost(state) : { after: given() };
		}
		const [step, ...more] = end.beyond;
		if (!step || more.length > 0 || !ts.isPropertyAccessExpression(step)) return lost(state);
		const call = { name: step.name.text, given: node.arguments };
		if (isReading(ts, call.name, call.given)) return settled(accesses.all(end, given()), state);
		const isPlain = isVoidContext(ts, node) && !node.arguments.some(ts.isSpreadElement);
		return isPlain ? settled(accesses.whole(end, call, given()), state) : lost(state);
	};

	const call = (node: ts.CallExpression, state: State, own?: Own): After | undefined => {
		const callee = own ? undefined : chain(node.expression);
		if (callee) return method(node, callee, state);
		const passed = new Map<number, Part>();
		const receiver = own && reach(own.of, state);
		if (own && !receiver) return lost(state);
		if (own && frame === undefined) receivers.add(own.of.node);
		let at: State = receiver ? receiver.at : state;
		const visits: (() => void)[] = [];
		for (const [place, one] of node.arguments.entries()) {
			const given = chain(one);
			const end = given && endOf(ts, subscripts, given, frame);
			if (given && !end) return lost(state);
			const isPart = end?.made !== undefined && end.beyond.length === 0 && !isReadWhole(scope, one);
			if (isPart) passed.set(place, { links: end.links, made: end.made });
			visits.push(() => {
				at = given && isPart ? (reach(given, at)?.at ?? at) : flow.visit(one, at);
			});
		}
		if (passed.size === 0 && !own && !runs.has(functionCalled(scope, node) as ts.Node)) return undefined;
		for (const visit of visits) visit();
		return into(node, { passed, own }, at) ?? lost(state);
	};

	const into = (node: ts.CallExpression, { passed, own }: Given, state: State): After | undefined => {
		const fn = own ? undefined : functionCalled(scope, node);
		if (fn) return run(fn, node, { passed }, state);
		if (passed.size > 0 && node.arguments.some(ts.isSpreadElement)) return undefined;
		if (![...passed.values()].every(({ made }) => isOfObjects(made))) return undefined;
		if (own) return run(own.fn, node, { passed, own }, state);
		const ends = (methodsCalled(scope, node) ?? []).map((one) => run(one, node, { passed }, state));
		const isKnown = ends.length > 0 && ends.every((one) => one !== undefined);
		return isKnown ? { after: knowledge.kept(meet(ends.map(({ after }) => after))) } : undefined;
	};

	const run = (fn: Fn, node: ts.CallExpression, { passed, own }: Given, state: State): After | undefined => {
		if (inside.includes(fn) || inside.length > DEEPEST) return undefined;
		const parameters: [ts.Symbol, Part][] = own ? [[THIS, own.part]] : [];
		for (const [place, part] of passed) {
			const parameter = parameterAt(scope, fn, place);
			if (!parameter) return undefined;
			if (parameter !== "none") parameters.push([parameter, part]);
		}
		const before = { names, frame, inside };
		names = new Map([...[...names].filter(([name]) => name !== THIS), ...parameters]);
		inside = [...inside, fn];
		frame = frameOf(fn, node);
		const after = flow.run(fn, state);
		({ names, frame, inside } = before);
		return { after };
	};

	/** The same for the same call, since variables of loops are told apart by it. */
	const frameOf = (fn: ts.SignatureDeclaration, node: ts.CallExpression): Frame => {
		const known = framed.get(node) ?? new Map<Frame | undefined, Frame>();
		framed.set(node, known);
		const found = known.get(frame) ?? { fn, given: givenBy(scope, fn, node), outer: frame };
		known.set(frame, found);
		return found;
	};

	/** What a method gives of its object is understood where it is the object that steps begin at, or nobody looks at it. */
	const called = (node: ts.CallExpression, state: State): After | undefined => {
		const own = ownMethod(node);
		return own && givesItself(ts, own.fn) && !isVoidContext(ts, node) ? lost(state) : call(node, state, own);
	};
	/** `return this` of such a method. */
	const isOwnGiven = (node: ts.Node): boolean => {
		const fn = inside.at(-1);
		const isGiven = node.kind === ts.SyntaxKind.ThisKeyword && ts.isReturnStatement(node.parent) && names.has(THIS);
		return isGiven && fn !== undefined && ts.isMethodDeclaration(fn) && givesItself(ts, fn);
	};

	const special = (node: ts.Node, state: readonly Region[]): After | undefined => {
		if (isLost || ++looked > LONGEST) return lost(state);
		if (isAssignment(ts, node)) return assignment(node, state);
		if (ts.isCallExpression(node)) return called(node, state);
		if (isOwnGiven(node)) return { after: state };
		if (ts.isVariableDeclaration(node)) return declared(node, state);
		const isHead = ts.isForOfStatement(node) || ts.isForInStatement(node);
		if (isHead && !ts.isVariableDeclarationList(node.initializer) && mentions(node.initializer)) return lost(state);
		const isChange = isIncrement(ts, node) || ts.isDeleteExpression(node);
		const own = chain(isIncrement(ts, node) ? node.operand : ts.isDeleteExpression(node) ? node.expression : node);
		if (!own && chainAt(scope, names, node)) return { after: visitPlaces(chainAt(scope, names, node) as Chain, state) };
		if (!own || (!isChange && own.node !== node)) return undefined;
		const found = ts.isDeleteExpression(node) ? undefined : reach(own, state);
		const read = found ? accesses.read(found.end, found.at) : "lost";
		if (!found || read === "lost") return lost(state);
		return isChange ? settled(accesses.write(found.end, read), state) : { after: read };
	};

	const flow = createFlow(ts, { ...knowledge, special, misses, count: (node) => knowledge.count(node, frame) });
	flow.visit(body, floor > 0 ? [[{ low: ZERO, high: constant(floor - 1) }]] : []);
	if (isLost || misses.count > 0 || !accesses.isSound()) return { floor: isLost ? 0 : accesses.floor() };
	return { ...accesses.found, receivers };
}
