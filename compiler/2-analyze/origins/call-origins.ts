/** What the result of a call may be, and may hold. */
import type ts from "typescript";
import { bare } from "../../syntax/nodes.js";
import { isOwnPropertyTest, isTypedArrayName } from "../../syntax/symbols.js";
import { FRESH_GLOBALS, isFresh, PURE_GLOBALS, PURE_NAMESPACES, SAME, VIEWS } from "../effects/builtins.js";
import { CALLED, type Summary } from "../effects/summary.js";
import {
	argumentsIn,
	argumentsOf,
	type Call,
	functionNamed,
	type Target,
	targetsOf,
	translate,
} from "../effects/targets.js";
import { builtinOf } from "../instances/lookalike.js";
import { bindingOf, type Scope } from "../variables/scope.js";
import { both, held, NONE, type Origin, part, union } from "./origin.js";
import type { OriginRules } from "./rules.js";

export function createCallOrigins(rules: OriginRules): (node: Call) => Origin {
	const { scope, summaries, of, mentioned, stored, returned } = rules;
	const { ts } = scope;

	const all = (node: ts.Expression): ReadonlySet<ts.Symbol> => part(union([of(node), stored()])).self;
	const inputsOf = (node: Call): Origin[] => argumentsOf(scope, node).map(of);

	const ofCall = (node: Call): Origin => {
		const callee = bare(ts, ts.isTaggedTemplateExpression(node) ? node.tag : node.expression);
		const targets = targetsOf(scope, summaries, node);
		if (ts.isNewExpression(node)) return ofNew(node, callee, targets);
		const given = targets.map((target) => ofTarget(node, target));
		if (ts.isPropertyAccessExpression(callee) && !isMember(callee))
			return union([NONE, ...given, ...(rules.isMethod(node) ? [] : [ofMethod(node, callee)])]);
		if (targets.length > 0) return union(given);
		if (ts.isIdentifier(callee) && isGlobal(callee) && FRESH_GLOBALS.has(callee.text)) return NONE;
		if (ts.isIdentifier(callee) && isGlobal(callee) && PURE_GLOBALS.has(callee.text)) {
			return callee.text === "Object" ? part(held(inputsOf(node))) : held(inputsOf(node));
		}
		const own = functionNamed(scope, callee);
		return own ? returned(own) : part(held([...inputsOf(node), mentioned(callee)]));
	};

	const isGlobal = (node: ts.Expression): boolean => ts.isIdentifier(node) && bindingOf(scope, node).kind === "global";

	/** `geometry.area`, a function of a module. */
	const isMember = ({ expression }: ts.PropertyAccessExpression): boolean =>
		ts.isIdentifier(expression) && bindingOf(scope, expression).kind === "namespace";

	const ofTarget = (node: Call, target: Target): Origin => {
		const { summary, member } = target;
		const callee = bare(ts, ts.isTaggedTemplateExpression(node) ? node.tag : node.expression);
		const receiver = ts.isPropertyAccessExpression(callee) ? all(callee.expression) : new Set<ts.Symbol>();
		return translate(summary.returns.get(member) ?? NONE, target, (slot, symbol) => {
			if (slot?.startsWith(`${member}#`)) return union([NONE, ...passed(node, member, slot)]).self;
			const isHeld = slot !== undefined || symbol.declarations === undefined;
			return isHeld ? receiver : new Set([symbol]);
		});
	};

	const passed = (node: Call, member: string, slot: string): Origin[] =>
		argumentsIn(scope, node, member, slot).map((one) => both(all(one)));

	const ofNew = (node: ts.NewExpression, callee: ts.Expression, targets: readonly Target[]): Origin => {
		const inputs = inputsOf(node);
		if (isGlobal(callee)) {
			const made = held(inputs);
			const isView = ts.isIdentifier(callee) && VIEWS.has(callee.text) && made.contents.size > 0;
			return isView && !isCopied(node) ? part(made) : made;
		}
		const named = targets.map(({ summary }: { summary: Summary }) => both(summary.outside));
		return held([...inputs, ...(targets.length > 0 ? named : [mentioned(callee)])]);
	};

	/** `new Float64Array(xs)` copies the elements of an array, but shares a buffer. */
	const isCopied = (node: ts.NewExpression): boolean => {
		const [first] = node.arguments ?? [];
		return node.arguments?.length === 1 && first !== undefined && rules.isFlat(first);
	};

	const ofMethod = (node: Call, callee: ts.PropertyAccessExpression): Origin => {
		const owner = bare(ts, callee.expression);
		const name = callee.name.text;
		if (isGlobal(owner) && owner.getText() === "Array" && name === "from") return ofArrayFrom(node);
		// Numbers, whatever they are made of.
		if (isGlobal(owner) && isTypedArrayName(owner.getText()) && (name === "from" || name === "of")) return NONE;
		if (isGlobal(owner) && PURE_NAMESPACES.has(owner.getText())) {
			return isFresh(owner.getText(), name) ? NONE : part(held(inputsOf(node)));
		}
		// The memory is that of the Buffer: its `slice` is `subarray`.
		if (name === "slice" && mayBeBuffer(scope, owner)) return union([of(owner), held(inputsOf(node))]);
		const row = builtinOf(scope, callee);
		const isTest = ts.isCallExpression(node) && isOwnPropertyTest(ts, scope.checker, node);
		if (row?.returns === "primitive" || isTest) return NONE;
		if (row && SAME.has(name)) return union([of(owner), held(inputsOf(node))]);
		const elements = rules.elements(owner);
		const [first, second] = argumentsOf(scope, node);
		const results = first && row?.gives ? resultsOf(first, elements) : undefined;
		if (results && row?.gives === "results") return held([results]);
		if (results && row?.gives === "folded") return union([results, second ? of(second) : elements]);
		if (row?.gives === "elements") return row.returns === "fresh" ? held([elements]) : elements;
		const inputs = held([...inputsOf(node), of(owner), stored()]);
		return row?.returns === "fresh" ? inputs : part(inputs);
	};

	/** `Array.from(xs, f)` holds what `f` gives. */
	const ofArrayFrom = (node: Call): Origin => {
		const [list, each, ...rest] = argumentsOf(scope, node);
		if (!list || ts.isSpreadElement(list) || rest.length > 0) return held(inputsOf(node));
		const elements = rules.elements(list);
		return held([(each && resultsOf(each, elements)) ?? union([elements, ...(each ? [of(each)] : [])])]);
	};

	/** What a function that a builtin calls with elements gives; undefined if it is not known. */
	const resultsOf = (node: ts.Expression, elements: Origin): Origin | undefined => {
		const own = functionNamed(scope, node);
		if (own) return returned(own);
		const callee = bare(ts, node);
		if (!ts.isIdentifier(callee)) return undefined;
		if (isGlobal(callee)) return PURE_GLOBALS.has(callee.text) ? held([elements]) : undefined;
		const binding = bindingOf(scope, callee);
		const summary = "declaration" in binding ? summaries.get(binding.declaration) : undefined;
		if (!summary) return undefined;
		const target = { summary, member: CALLED };
		return translate(summary.returns.get(CALLED) ?? NONE, target, (slot, symbol) =>
			slot === undefined && symbol.declarations !== undefined ? new Set([symbol]) : elements.self,
		);
	};
	return ofCall;
}

/** Each Buffer is a Uint8Array. */
function mayBeBuffer({ ts, checker }: Scope, owner: ts.Expression): boolean {
	const { Any, Unknown, Instantiable } = ts.TypeFlags;
	const given = checker.getTypeAtLocation(owner);
	const type = checker.getBaseConstraintOfType(given) ?? given;
	return (type.isUnion() ? type.types : [type]).some((one) => {
		const isOpen = (one.flags & (Any | Unknown | Instantiable)) !== 0;
		return isOpen || ["Uint8Array", "Buffer"].includes(one.symbol?.name);
	});
}
