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
import { givenBy } from "../../closures/frames.js";
import type { ContainerContext } from "../../roles/facts.js";
import type { Frame } from "../../variables/uses.js";
import { accessesTo, type Coverage } from "./accesses.js";
import { functionCalled, parameterAt } from "./calls.js";
import { createFlow, type State } from "./flow.js";
import { createKnowledge } from "./knowledge.js";
import { type Chain, chainAt, type End, endOf, isNamedInTurn, type Names, OTHER, type Part } from "./names.js";
import { overAll, type Region } from "./regions.js";

/** Calls in calls, and code that is too long to be looked at. */
const DEEPEST = 6;
const LONGEST = 40_000;

interface After {
	readonly after: State;
}

/** What is written first, by the names that it has before the loop; undefined if that is not shown. */
export function coverageOf(context: ContainerContext, given: Names, length: string | undefined): Coverage | undefined {
	const { scope, subscripts } = context;
	const { ts, checker, body } = scope;
	const knowledge = createKnowledge(context);
	const misses = { count: 0 };
	let names = given;
	let frame: Frame | undefined;
	let inside: readonly ts.Node[] = [body];
	let looked = 0;
	let isLost = ![...names.keys()].every((one) => isNamedInTurn(scope, one, body));
	const framed = new Map<ts.Node, Map<Frame | undefined, Frame>>();

	const lost = (state: State): After => {
		isLost = true;
		return { after: state };
	};
	const chain = (node: ts.Node): Chain | undefined => {
		const found = chainAt(scope, names, ts.isExpression(node) ? bare(ts, node) : node);
		return found?.part === OTHER ? undefined : found;
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
		return { end, at: visitPlaces(one, state) };
	};
	const visitPlaces = ({ steps }: Chain, state: State): State => {
		const places = steps.flatMap((step) => (ts.isElementAccessExpression(step) ? [step.argumentExpression] : []));
		return places.reduce<State>((before, place) => flow.visit(place, before), state);
	};
	const accesses = accessesTo(context, { knowledge, misses, length, frame: () => frame });
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
		const isPlain = step && more.length === 0 && isVoidContext(ts, node) && !node.arguments.some(ts.isSpreadElement);
		if (!isPlain || !ts.isPropertyAccessExpression(step)) return lost(state);
		return settled(accesses.whole(end, { name: step.name.text, given: node.arguments }, given()), state);
	};

	const call = (node: ts.CallExpression, state: State): After | undefined => {
		const callee = chain(node.expression);
		if (callee) return method(node, callee, state);
		const passed = new Map<number, Part>();
		let at: State = state;
		const visits: (() => void)[] = [];
		for (const [place, one] of node.arguments.entries()) {
			const own = chain(one);
			const end = own && endOf(ts, subscripts, own, frame);
			if (own && !end) return lost(state);
			const isPart = end?.made !== undefined && end.beyond.length === 0;
			if (isPart) passed.set(place, { links: end.links, made: end.made });
			visits.push(() => {
				at = own && isPart ? (reach(own, at)?.at ?? at) : flow.visit(one, at);
			});
		}
		if (passed.size === 0) return undefined;
		for (const visit of visits) visit();
		return into(node, passed, at) ?? lost(state);
	};

	const into = (node: ts.CallExpression, passed: ReadonlyMap<number, Part>, state: State): After | undefined => {
		const fn = functionCalled(scope, node);
		if (!fn || inside.includes(fn) || inside.length > DEEPEST) return undefined;
		const parameters: [ts.Symbol, Part][] = [];
		for (const [place, part] of passed) {
			const parameter = parameterAt(scope, fn, place);
			if (!parameter) return undefined;
			if (parameter !== "none") parameters.push([parameter, part]);
		}
		const before = { names, frame, inside };
		names = new Map([...names, ...parameters]);
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

	const special = (node: ts.Node, state: readonly Region[]): After | undefined => {
		if (isLost || ++looked > LONGEST) return lost(state);
		if (isAssignment(ts, node)) return assignment(node, state);
		if (ts.isCallExpression(node)) return call(node, state);
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

	const flow = createFlow(ts, {
		special,
		misses,
		count: (node) => knowledge.count(node, frame),
		within: knowledge.within,
		kept: knowledge.kept,
		before: (end, count) => overAll(end, { ...count, high: accesses.lessOne(count.name) }, knowledge.proof),
		all: (end, { high, ...count }) => (high ? overAll(end, { ...count, high }, knowledge.proof) : []),
	});
	flow.visit(body, []);
	return isLost || misses.count > 0 ? undefined : accesses.found;
}
